/** What tells a process to end, as an `AbortSignal`: so that mounts and directories can be taken back. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type SignalName = keyof typeof STATUS;

/** Why a run ended early. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** 128 and the signal's number, as shells count. */
  readonly status: number;

  constructor(signalName: SignalName) {
    super(`interrupted by ${signalName}`);
    this.status = STATUS[signalName];
  }
}

/** Heard once, the first of them; a second one ends the process as if nobody listened. */
export class Signals {
  readonly #controller = new AbortController();
  readonly #names = Object.keys(STATUS) as SignalName[];
  readonly #hear = (name: SignalName): void => {
    this.forget();
    this.#controller.abort(new Interruption(name));
  };

  constructor() {
    for (const name of this.#names) process.on(name, this.#hear);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  forget(): void {
    for (const name of this.#names) process.off(name, this.#hear);
  }
}
