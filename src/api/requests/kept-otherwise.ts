/**
 * Objects of custom resources that are kept as an older definition had them: in another version, with fields that the
 * schema knows no more, without its defaults. A write that changes nothing keeps them anew, which is how objects are
 * brought into another version; any other write does it, too.
 * Deviation: where a webhook converts, a write that changes nothing is none.
 * Upstream: apiserver pkg/storage/etcd3/store.go, GuaranteedUpdate, compares what would be stored with what is.
 */
import type { ObjectKey } from '../client.ts';
import type { ResourceName, Resources } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
import type { Backend } from './backend.ts';

/** @param shown the object as the resource shows it */
export function isKeptOtherwise<Name extends ResourceName>(
  { store, resources }: Backend,
  resource: Name,
  key: ObjectKey,
  shown: Resources[Name],
): boolean {
  const { custom, view } = resources.of(resource);
  if (custom === undefined || custom.conversions !== undefined || view === undefined) return false;
  return !sameValue(view.write(shown), store.stored(resource, key));
}
