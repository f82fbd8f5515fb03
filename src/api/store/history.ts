/**
 * The changes of late, by resource: what a watch resumes from, and what leads back to an older state of a list.
 * It is as long as the last five minutes were busy, as etcd is compacted upstream; of a quiet resource
 * some changes are kept longer, of a very busy one never more than so many.
 */
import type { Instant } from '../../sim/index.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import type { Change } from './change.ts';

/** Upstream: apiserver pkg/storage/etcd3/compact.go, compactInterval. */
const KEEP_MS = 300_000;
const CHANGES_MIN = 1000;
/** Upstream: apiserver pkg/storage/cacher/watch_cache.go, defaultUpperBoundCapacity. */
const CHANGES_MAX = 102_400;

export type AnyChange = Change<ApiObject>;

interface Log {
  changes: { readonly change: AnyChange; readonly at: Instant }[];
  /** Where those begin that are still kept. */
  head: number;
  /** The newest revision of those that are not. */
  forgotten: number;
}

export class History {
  readonly #logs = new Map<ResourceName, Log>();
  /** Before this revision nothing was written down, or nothing of it is left. */
  #since: number;

  constructor(since: number) {
    this.#since = since;
  }

  append(resource: ResourceName, change: AnyChange, now: Instant): void {
    const log = this.#logOf(resource);
    log.changes.push({ change, at: now });
    for (let first = log.changes[log.head]; first !== undefined; first = log.changes[log.head]) {
      const count = log.changes.length - log.head;
      const isDue = count > CHANGES_MAX || (count > CHANGES_MIN && first.at < now - KEEP_MS);
      if (!isDue) break;
      log.forgotten = first.change.revision;
      log.head += 1;
    }
    if (log.head > CHANGES_MIN && log.head * 2 > log.changes.length) {
      log.changes = log.changes.slice(log.head);
      log.head = 0;
    }
  }

  /** Those after the revision, in order; undefined if some of them are forgotten. */
  after(resource: ResourceName, revision: number): readonly AnyChange[] | undefined {
    const log = this.#logOf(resource);
    if (revision < log.forgotten) return undefined;
    let from = log.head;
    let to = log.changes.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((log.changes[middle]?.change.revision ?? 0) <= revision) from = middle + 1;
      else to = middle;
    }
    return log.changes.slice(from).map(({ change }) => change);
  }

  /** Forgets everything up to now, whatever its age. */
  compact(revision: number): void {
    this.#since = revision;
    this.#logs.clear();
  }

  /** The oldest revision after which everything is known. */
  oldest(resource: ResourceName): number {
    return this.#logOf(resource).forgotten;
  }

  #logOf(resource: ResourceName): Log {
    const known = this.#logs.get(resource);
    if (known !== undefined) return known;
    const log = { changes: [], head: 0, forgotten: this.#since };
    this.#logs.set(resource, log);
    return log;
  }
}

/** The objects of a resource as they were before these changes, which are in order. */
export function undo(
  objects: readonly ApiObject[],
  changes: readonly AnyChange[],
): readonly ApiObject[] {
  if (changes.length === 0) return objects;
  const byKey = new Map(objects.map((object) => [storageKey(object), object]));
  for (const { object, previous } of [...changes].reverse()) {
    if (previous === undefined) byKey.delete(storageKey(object));
    else byKey.set(storageKey(previous), previous);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

/** What lists are ordered by: `namespace/name`, or the name alone. */
export function storageKey({ metadata: { namespace, name } }: ApiObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
