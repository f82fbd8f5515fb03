/** The signals of one shell: which have a trap, and which have come and wait for their answer. */
import { createOperation, type Operation } from '../../../sim/index.ts';
import type { OsProcess } from '../processes/os-process.ts';
import type { ShellState } from './shell-state.ts';

export class Signals {
  readonly #process: OsProcess;
  readonly #state: ShellState;
  readonly #come: number[] = [];
  #wake: (() => void) | undefined;
  /** Whether the shell does something else about a signal that has no trap. */
  onUntrapped: ((signal: number) => boolean) | undefined;

  constructor(process: OsProcess, state: ShellState) {
    this.#process = process;
    this.#state = state;
    process.takesSignal = (signal) => this.#take(signal);
  }

  /** Undefined resets it, an empty action ignores the signal. */
  trap(signal: number, action: string | undefined): void {
    if (action === undefined) this.#state.traps.delete(signal);
    else this.#state.traps.set(signal, action);
    if (action === '') this.#process.ignored.add(signal);
    else this.#process.ignored.delete(signal);
  }

  get haveCome(): boolean {
    return this.#come.length > 0;
  }

  /** Of the signal that came first. */
  get firstStatus(): number {
    return 128 + (this.#come[0] ?? 0);
  }

  /** The action of the next one. */
  next(): string | undefined {
    const signal = this.#come.shift();
    return signal === undefined ? undefined : this.#state.traps.get(signal);
  }

  /** Another program takes the shell's place: it has no traps. */
  letGo(): void {
    this.#state.traps.clear();
    this.#process.takesSignal = undefined;
  }

  /** Completes when one comes. */
  coming(): Operation<void> {
    return createOperation<void>((sink) => {
      this.#wake = () => sink.done(undefined);
      return () => (this.#wake = undefined);
    });
  }

  #take(signal: number): boolean {
    const action = this.#state.traps.get(signal) ?? '';
    if (action === '') {
      const isTaken = this.onUntrapped?.(signal) ?? false;
      if (isTaken) this.#rouse();
      return isTaken;
    }
    if (!this.#come.includes(signal)) this.#come.push(signal);
    this.#rouse();
    return true;
  }

  /** Whoever waits for a signal goes on. */
  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
