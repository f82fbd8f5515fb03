/**
 * Events live for an hour after their last write. No timer: those whose time is over go when events
 * are next asked for or written, so a loop with nothing to do stays idle.
 * Upstream: the API server's --event-ttl, kept by an etcd lease.
 */
import type { Instant } from '../sim/index.ts';
import type { NamespacedMeta } from './objects.ts';

export const DEFAULT_EVENT_TTL_MS = 3_600_000;

/** A state of an event, as it was written. */
interface WrittenState {
  readonly metadata: NamespacedMeta;
  readonly expiresAt: Instant;
}

/** So many states are passed before they are cut off. */
const PASSED_MAX = 1024;

export class EventExpiry {
  readonly #ttlMs: number;
  /** In the order of their writes, which is that of their expiry. */
  #written: WrittenState[] = [];
  /** States before this place have been passed. */
  #next = 0;

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** Takes note of a write to an event. */
  observe(metadata: NamespacedMeta, now: Instant): void {
    this.#written.push({ metadata, expiresAt: now + this.#ttlMs });
  }

  /** When the last write of each event was, by what it wrote. */
  writtenAt(): ReadonlyMap<NamespacedMeta, Instant> {
    const rest = this.#written.slice(this.#next);
    return new Map(rest.map(({ metadata, expiresAt }) => [metadata, expiresAt - this.#ttlMs]));
  }

  /**
   * The next state that is over, once. The event goes with it if it is still in this state; if it was
   * written again since, there is a later state of it.
   */
  takeExpired(now: Instant): NamespacedMeta | undefined {
    const state = this.#written[this.#next];
    if (state === undefined || state.expiresAt > now) return undefined;
    this.#next += 1;
    // Cutting only what is half of all makes the cost of a cut disappear in the passing.
    if (this.#next > PASSED_MAX && this.#next * 2 > this.#written.length) {
      this.#written = this.#written.slice(this.#next);
      this.#next = 0;
    }
    return state.metadata;
  }
}
