/**
 * A program that runs on a machine. Once it was killed, nothing more of what it had begun there is done:
 * its calls of files and mounts are refused, in the middle of whatever they are part of.
 */
export class Process {
  /** `kubelet/node-1` */
  readonly name: string;
  #isKilled = false;

  constructor(name: string) {
    this.name = name;
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  kill(): void {
    this.#isKilled = true;
  }
}
