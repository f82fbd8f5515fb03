/**
 * The changes of one resource that are still remembered, in order, so that a watch can resume.
 * Bounded: older ones are compacted away, and who asks for them is told 410 Gone.
 */
import type { ApiObject } from '../objects.ts';
import { tooOld } from '../refusals.ts';
import type { Change } from './change.ts';

export class History<T extends ApiObject> {
  readonly #lengthMax: number;
  #changes: Change<T>[] = [];
  /** Every change after this revision is remembered. */
  #compactedAt = 0;

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  push(change: Change<T>): void {
    this.#changes.push(change);
    // Cutting only at twice the length makes the cost of a cut disappear in the pushes.
    if (this.#changes.length >= 2 * this.#lengthMax) {
      this.#compactedAt = this.#changes.at(-this.#lengthMax - 1)?.revision ?? this.#compactedAt;
      this.#changes = this.#changes.slice(-this.#lengthMax);
    }
  }

  /** Forgets everything up to and including `revision`. */
  compact(revision: number): void {
    if (revision <= this.#compactedAt) return;
    this.#changes = this.#changes.slice(this.#indexAfter(revision));
    this.#compactedAt = revision;
  }

  /** The changes after `revision`, in order. @throws {StatusError} Expired */
  since(revision: number): readonly Change<T>[] {
    if (revision < this.#compactedAt) throw tooOld(revision, this.#compactedAt);
    return this.#changes.slice(this.#indexAfter(revision));
  }

  #indexAfter(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.revision ?? Infinity) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
