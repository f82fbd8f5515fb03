/** A shell in a container whose image holds nothing but the simulator's busybox. */
import { RuntimeBench } from '../../testing/runtime-bench.ts';

export interface ShellOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export class ShellBench {
  readonly bench = new RuntimeBench();
  readonly #id: Promise<string>;

  constructor() {
    this.#id = this.bench.run({ script: 'sleep infinity' });
  }

  /** Runs a script as `sh -c`, beside the container's own process. */
  async run(script: string, ...args: readonly string[]): Promise<ShellOutcome> {
    return this.exec(['sh', '-c', script, ...args]);
  }

  async exec(command: readonly string[]): Promise<ShellOutcome> {
    const { runtime } = this.bench;
    return this.bench.perform(runtime.execSync(await this.#id, command, 0));
  }
}
