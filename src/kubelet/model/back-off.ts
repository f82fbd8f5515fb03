/**
 * Exponential back-off by key, measured from the last failure. Upstream: client-go
 * util/flowcontrol/backoff.go, as the kubelet uses it for crash loops and image pulls; the back-off
 * of volume operations, pkg/util/goroutinemap/exponentialbackoff, is the same without an end.
 */
import type { Instant } from '../../sim/index.ts';

export interface BackOffLimits {
  readonly initialMs: number;
  readonly maxMs: number;
  /** So long after its last attempt a key starts over, in the middle of a wait too. */
  readonly resetMs: number;
}

export interface BackOffEntry {
  readonly delayMs: number;
  /** When it failed last. */
  readonly updatedAt: Instant;
}

/** Whether it is too early for another attempt. Upstream: `IsInBackOffSinceUpdate`. */
export function isInBackOffSinceUpdate(
  { delayMs, updatedAt }: BackOffEntry,
  now: Instant,
  { resetMs }: BackOffLimits,
): boolean {
  const sinceMs = now - updatedAt;
  return sinceMs <= resetMs && sinceMs < delayMs;
}

export class BackOff {
  readonly #limits: BackOffLimits;
  readonly #entries = new Map<string, BackOffEntry>();

  constructor(limits: BackOffLimits) {
    this.#limits = limits;
  }

  /**
   * When work on `key` may be tried again, if that is after `now`.
   * @param failedAt when it failed last; undefined: when `next` was told so
   */
  heldUntil(key: string, failedAt: Instant | undefined, now: Instant): Instant | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || now - entry.updatedAt > this.#limits.resetMs) return undefined;
    const until = (failedAt ?? entry.updatedAt) + entry.delayMs;
    return now < until ? until : undefined;
  }

  entry(key: string): BackOffEntry | undefined {
    return this.#entries.get(key);
  }

  delayMs(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0;
  }

  /** Notes a new attempt or failure: the delay doubles up to the limit. */
  next(key: string, now: Instant): void {
    const entry = this.#entries.get(key);
    const isNew = entry === undefined || now - entry.updatedAt > this.#limits.resetMs;
    const delayMs = isNew
      ? this.#limits.initialMs
      : Math.min(entry.delayMs * 2, this.#limits.maxMs);
    this.#entries.set(key, { delayMs, updatedAt: now });
  }

  /** The next failure is a first one. */
  reset(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets every key that begins so: those of a pod that is gone. */
  resetAll(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
