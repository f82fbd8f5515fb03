/**
 * Of how much of one object a recorder tells: 25 events at once, and then one every five minutes. What is too much is
 * dropped. Upstream: client-go tools/record/events_cache.go, EventSourceObjectSpamFilter (v1.36); its limits are
 * the defaults of every component.
 */
import type { Instant } from '../sim/index.ts';

/** Upstream: CorrelatorOptions, BurstSize. */
export const EVENT_BURST = 25;
const REFILL_MS = 300_000;
/** Upstream's cache of what was told has this size. */
const OBJECTS_MAX = 4096;

interface Bucket {
  tokens: number;
  at: Instant;
}

export class EventSpamFilter {
  /** Least recently used first. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #burst: number;

  constructor(burst = EVENT_BURST) {
    this.#burst = burst;
  }

  /** Whether one more may be told. @param object its UID */
  take(object: string, now: Instant): boolean {
    const bucket = this.#bucketOf(object, now);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + (now - bucket.at) / REFILL_MS);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #bucketOf(object: string, now: Instant): Bucket {
    let bucket = this.#buckets.get(object);
    if (bucket === undefined) bucket = { tokens: this.#burst, at: now };
    else this.#buckets.delete(object);
    this.#buckets.set(object, bucket);
    if (this.#buckets.size > OBJECTS_MAX) this.#forgetOldest();
    return bucket;
  }

  #forgetOldest(): void {
    const [oldest = ''] = this.#buckets.keys();
    this.#buckets.delete(oldest);
  }
}
