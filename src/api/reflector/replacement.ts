/** What a list says to somebody who held other objects. Upstream: client-go tools/cache, DeltaFIFO.Replace. */
import type { WatchEvent } from '../client.ts';
import type { ApiObject } from '../objects.ts';
import { storageKey } from '../store/history.ts';

type ObjectEvent<T> = Exclude<WatchEvent<T>, { type: 'BOOKMARK' }>;

/**
 * The changes from what was known to what is listed: first of what is listed, in its order; then what is there
 * no more is `DELETED`, in the last state that is known of it. An object that was made anew under its name
 * is `DELETED`, then `ADDED`; upstream tells it as one update, whose two UIDs each controller compares.
 */
export function replacement<T extends ApiObject>(
  known: Iterable<T>,
  listed: readonly T[],
): readonly ObjectEvent<T>[] {
  const missing = new Map<string, T>();
  for (const object of known) missing.set(storageKey(object), object);
  const events = listed.flatMap((object): readonly ObjectEvent<T>[] => {
    const key = storageKey(object);
    const before = missing.get(key);
    missing.delete(key);
    if (before === undefined) return [{ type: 'ADDED', object }];
    if (before.metadata.uid !== object.metadata.uid) {
      return [
        { type: 'DELETED', object: before },
        { type: 'ADDED', object },
      ];
    }
    const isSame = before.metadata.resourceVersion === object.metadata.resourceVersion;
    return isSame ? [] : [{ type: 'MODIFIED', object }];
  });
  const gone = [...missing.values()].map((object) => ({ type: 'DELETED' as const, object }));
  return [...events, ...gone];
}
