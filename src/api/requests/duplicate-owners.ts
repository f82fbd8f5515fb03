/**
 * An owner that an object names twice is kept once, and the writer is told.
 * Upstream: apiserver pkg/endpoints/handlers/rest.go, dedupOwnerReferencesAndAddWarning.
 */
import type { ObjectMeta, OwnerReference } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { NO_WARNINGS, type FieldWarning } from '../warnings/field-warning.ts';

/** @param when of a patch upstream looks later than of a whole object, and says so */
export function dropDuplicateOwners(
  metadata: ObjectMeta,
  when: '' | ' after mutating admission happens' = '',
): readonly FieldWarning[] {
  const { ownerReferences: owners } = metadata;
  if (owners === undefined || owners.length < 2) return NO_WARNINGS;
  return dropAmong(owners, metadata, when);
}

function dropAmong(
  owners: readonly OwnerReference[],
  metadata: ObjectMeta,
  when: string,
): readonly FieldWarning[] {
  const isTwice = (at: number): boolean =>
    owners.findIndex((each) => sameValue(each, owners[at])) < at;
  const twice = owners.filter((_, at) => isTwice(at)).map(({ uid }) => uid);
  if (twice.length === 0) return NO_WARNINGS;
  metadata.ownerReferences = owners.filter((_, at) => !isTwice(at));
  const text = `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${twice.join(', ')}`;
  return [{ field: '', text }];
}
