/**
 * The wall clock passes while the world waits, and only then. For a world in which nothing is modelled and
 * all work is real: its clock stands still while it works, and a wait takes as long as it says, from
 * the moment at which it began. Waits that overlap with work may take longer, never less.
 */
import type { Instant, Pace } from '../index.ts';

export class WaitingPace implements Pace {
  #reachedAt: Instant;
  #end: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param startAt the instant at which the world's clock stands now */
  constructor(startAt: Instant) {
    this.#reachedAt = startAt;
  }

  now(): Instant {
    return this.#reachedAt;
  }

  async reach(dueAt: Instant): Promise<void> {
    const waitMs = dueAt - this.#reachedAt;
    if (waitMs <= 0) return;
    const isOver = await new Promise<boolean>((resolve) => {
      this.#end = () => resolve(false);
      this.#timer = setTimeout(() => resolve(true), waitMs);
    });
    this.#end = undefined;
    if (isOver) this.#reachedAt = dueAt;
  }

  wake(): void {
    clearTimeout(this.#timer);
    this.#end?.();
  }
}
