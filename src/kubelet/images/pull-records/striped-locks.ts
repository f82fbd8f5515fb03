/**
 * One at a time for each key, or for all of them. Keys share a bounded number of locks, as upstream's do,
 * so that two different ones may wait for each other. Upstream: pkg/kubelet/images/pullmanager/locks.go (v1.36).
 */
import {
  createOperation,
  perform,
  type Operation,
  type Sink,
  type Steps,
} from '../../../sim/index.ts';

class Lock {
  #isHeld = false;
  /** In the order in which they came. */
  readonly #waiting = new Set<Sink<undefined>>();

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** True if it was free, and is the caller's now; otherwise its turn will come. */
  tryTake(): boolean {
    if (this.#isHeld) return false;
    this.#isHeld = true;
    return true;
  }

  /** Mostly nobody. */
  get #next(): Sink<undefined> | undefined {
    if (this.#waiting.size === 0) return undefined;
    const [first] = this.#waiting;
    return first;
  }

  turn(): Operation<undefined> {
    return createOperation<undefined>((sink) => {
      this.#waiting.add(sink);
      return () => void this.#waiting.delete(sink);
    });
  }

  /** Hands it to the next who waits. */
  release(): void {
    const next = this.#next;
    if (next === undefined) {
      this.#isHeld = false;
      return;
    }
    this.#waiting.delete(next);
    next.done(undefined);
  }
}

export class StripedLocks {
  readonly #stripes: readonly Lock[];

  constructor(count: number) {
    this.#stripes = Array.from({ length: count }, () => new Lock());
  }

  /** Nobody holds the key's lock. */
  isFree(key: string): boolean {
    return this.#stripes[this.#stripeOf(key)]?.isHeld !== true;
  }

  hold<T>(key: string, body: () => Steps<T>): Steps<T> {
    const lock = this.#stripes[this.#stripeOf(key)];
    return lock === undefined ? body() : holding(lock, body);
  }

  #stripeOf(key: string): number {
    const { length } = this.#stripes;
    return length === 1 ? 0 : stripeOf(key, length);
  }

  /** While nobody else holds any. */
  *holdAll<T>(body: () => Steps<T>): Steps<T> {
    const nested = this.#stripes.reduceRight<() => Steps<T>>(
      (inner, lock) => () => holding(lock, inner),
      body,
    );
    return yield* nested();
  }
}

function* holding<T>(lock: Lock, body: () => Steps<T>): Steps<T> {
  // The common case costs nothing.
  if (!lock.tryTake()) yield* perform(lock.turn());
  try {
    return yield* body();
  } finally {
    lock.release();
  }
}

/** FNV-1a. */
function stripeOf(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % count;
}
