import { createOperation, type Operation } from '../../../sim/index.ts';

/** Who waits until something has changed. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  rung(): Operation<void> {
    return createOperation<void>((sink) => {
      const wake = (): void => sink.done(undefined);
      this.#waiting.add(wake);
      return () => this.#waiting.delete(wake);
    });
  }

  ring(): void {
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }
}
