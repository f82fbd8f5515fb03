/** What a cluster begins with. */
import type { Resources } from './objects.ts';
import type { Backend } from './requests/backend.ts';
import { deepFreeze } from './structural-sharing.ts';

/**
 * An object that was there before the first write that is counted: neither the trace nor a watch tells of it being made.
 * Does nothing if it is there.
 *
 * @param isKept a cluster that is kept is made of its writes, so there it is one
 */
export function beginWith<Name extends keyof Resources>(
  { store }: Backend,
  resource: Name,
  object: Resources[Name],
  isKept: boolean,
): void {
  if (store.get(resource, object.metadata) !== undefined) return;
  if (isKept) {
    store.put(resource, object, undefined);
    return;
  }
  store.restore(resource, {
    revision: Number(store.resourceVersion),
    type: 'ADDED',
    object: deepFreeze(object),
    previous: undefined,
  });
}
