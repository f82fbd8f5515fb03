/**
 * A change seen through a selection: an object that starts to match is ADDED, one that stops is
 * DELETED. Upstream: apiserver pkg/storage/cacher/cache_watcher.go, convertToWatchEvent.
 */
import type { WatchEvent } from '../client.ts';
import type { ApiObject } from '../objects.ts';
import type { Selection } from '../selection.ts';
import type { Change } from '../store/change.ts';
import { stamp } from '../structural-sharing.ts';

/** Undefined if the selection does not see the change. */
export function toWatchEvent<T extends ApiObject>(
  { type, object, previous, revision }: Change<T>,
  { matches }: Selection<T>,
): WatchEvent<T> | undefined {
  const matched = previous !== undefined && matches(previous);
  if (type === 'DELETED') return matched ? { type, object } : undefined;
  if (matches(object)) return { type: matched ? 'MODIFIED' : 'ADDED', object };
  if (!matched) return undefined;
  // The state that matched last, at the version at which it stopped to.
  return { type: 'DELETED', object: stamp(previous, String(revision)) };
}
