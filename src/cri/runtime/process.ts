/** Plays a script on the loop. Ends once, with an exit code; signals can end it early. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { NEVER, Subscription, timer } from 'rxjs';
import { decodeText, operation, perform, type Operation, type World } from '../../sim/index.ts';
import type { ProcessControl } from './container.machine.ts';
import type { Script, Step } from './process-script.ts';

const SIGKILL_EXIT = 137;
const SIGTERM_EXIT = 143;
/** Of a file that was read, at most this many lines go into the log. */
const LOGGED_LINES_MAX = 20;

export interface ReadFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface ProcessOptions {
  readonly world: World;
  /** Loop lane. */
  readonly lane: string;
  readonly script: Script;
  readonly readFile: (path: string) => Operation<Uint8Array>;
  readonly onRead: (read: ReadFile) => void;
  readonly log: (line: string) => void;
  /** Called once. */
  readonly onExit: (code: number, reason: 'Completed' | 'Error') => void;
}

export class SimulatedProcess implements ProcessControl {
  readonly #options: ProcessOptions;
  #running = new Subscription();
  #ended = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  start(): void {
    this.#follow(operation(() => this.#play()));
  }

  terminate(): void {
    const { onTerm } = this.#options.script;
    if (onTerm.kind === 'ignore') return;
    if (onTerm.kind === 'die') this.#end(SIGTERM_EXIT);
    else this.#follow(operation(() => this.#linger(onTerm.afterMs, onTerm.code)));
  }

  kill(): void {
    this.#end(SIGKILL_EXIT);
  }

  /** Replaces what the process is doing. */
  #follow(work: Operation<number>): void {
    this.#running.unsubscribe();
    this.#running = new Subscription();
    this.#running.add(
      work.subscribe({
        next: (code) => this.#end(code),
        error: (error: unknown) => this.#options.world.loop.fail(error),
      }),
    );
  }

  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#running.unsubscribe();
    this.#options.onExit(code, code === 0 ? 'Completed' : 'Error');
  }

  *#play() {
    const { steps } = this.#options.script;
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at];
      if (step === undefined) break;
      if (step.do === 'exit') return step.code;
      if (step.do === 'repeat') at = -1;
      else if (!(yield* perform(this.#do(step)))) return 1;
    }
    return 0;
  }

  *#linger(afterMs: number, code: number) {
    const { world, lane } = this.#options;
    yield* perform(timer(afterMs, world.scheduler(lane)));
    return code;
  }

  /** One step; false if the process gives up. */
  #do(step: Exclude<Step, { do: 'exit' | 'repeat' }>): Operation<boolean> {
    return operation(
      function* (this: SimulatedProcess) {
        const { world, lane, log } = this.#options;
        if (step.do === 'log') log(step.text);
        if (step.do === 'sleep') {
          const { durationMs } = step;
          if (durationMs === Infinity) yield* perform(NEVER);
          yield* perform(timer(durationMs, world.scheduler(lane)));
        }
        if (step.do === 'read') return yield* perform(this.#read(step.path));
        return true;
      }.bind(this),
    );
  }

  #read(path: string): Operation<boolean> {
    return operation(
      function* (this: SimulatedProcess) {
        const { readFile, onRead, log } = this.#options;
        try {
          const bytes = yield* perform(readFile(path));
          onRead({ path, sha256: bytesToHex(sha256(bytes)), bytes: bytes.length });
          const lines = decodeText(bytes).replace(/\n$/, '').split('\n');
          for (const line of lines.slice(0, LOGGED_LINES_MAX)) log(line);
          return true;
        } catch (error) {
          log(`read ${path}: ${error instanceof Error ? error.message : String(error)}`);
          return false;
        }
      }.bind(this),
    );
  }
}
