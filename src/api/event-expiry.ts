/**
 * Events live for an hour after their last write. No timer: those whose time is over go when events
 * are next asked for or written, so a loop with nothing to do stays idle.
 * Upstream: the API server's --event-ttl, kept by an etcd lease.
 */
import type { Instant } from '../sim/index.ts';
import type { ObjectKey } from './client.ts';
import type { ObjectMeta } from './objects.ts';
import type { Change } from './store/change.ts';

export const DEFAULT_EVENT_TTL_MS = 3_600_000;

export class EventExpiry {
  readonly #ttlMs: number;
  /** In the order of expiry, which is the order of their last writes. */
  readonly #pending = new Map<string, { readonly key: ObjectKey; readonly expiresAt: Instant }>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** Takes note of a write to an event. */
  observe(meta: ObjectMeta, type: Change<never>['type'], now: Instant): void {
    const { uid, namespace = 'default', name } = meta;
    this.#pending.delete(uid);
    if (type === 'DELETED') return;
    this.#pending.set(uid, { key: { namespace, name }, expiresAt: now + this.#ttlMs });
  }

  /** The keys of the events that are over. */
  *expired(now: Instant): Iterable<ObjectKey> {
    for (const { key, expiresAt } of this.#pending.values()) {
      if (expiresAt > now) return;
      yield key;
    }
  }
}
