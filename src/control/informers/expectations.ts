/**
 * What a controller has asked for and not yet seen: before it has, it does not count again, or it would
 * ask twice. Upstream: pkg/controller/controller_utils.go, UIDTrackingControllerExpectations.
 */
import type { Instant, Loop } from '../../sim/index.ts';

/** After so long whatever was expected is thought never to come. */
const EXPECTATIONS_TIMEOUT_MS = 300_000;

interface Expected {
  creations: number;
  readonly deletions: Set<string>;
  readonly since: Instant;
}

export class Expectations {
  readonly #loop: Loop;
  readonly #expected = new Map<string, Expected>();

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  /** Everything has been seen, or it has been long enough. */
  areSatisfied(key: string): boolean {
    const expected = this.#expected.get(key);
    if (expected === undefined) return true;
    if (expected.creations <= 0 && expected.deletions.size === 0) return true;
    return this.#loop.now() - expected.since > EXPECTATIONS_TIMEOUT_MS;
  }

  expectCreations(key: string, count: number): void {
    this.#of(key).creations += count;
  }

  /** Of objects by their uids. */
  expectDeletions(key: string, uids: readonly string[]): void {
    const { deletions } = this.#of(key);
    for (const uid of uids) deletions.add(uid);
  }

  creationObserved(key: string): void {
    const expected = this.#expected.get(key);
    if (expected !== undefined && expected.creations > 0) expected.creations -= 1;
  }

  deletionObserved(key: string, uid: string): void {
    this.#expected.get(key)?.deletions.delete(uid);
  }

  delete(key: string): void {
    this.#expected.delete(key);
  }

  #of(key: string): Expected {
    const known = this.#expected.get(key);
    const isSettled = known?.creations === 0 && known.deletions.size === 0;
    if (known !== undefined && !isSettled) return known;
    const fresh: Expected = { creations: 0, deletions: new Set(), since: this.#loop.now() };
    this.#expected.set(key, fresh);
    return fresh;
  }
}
