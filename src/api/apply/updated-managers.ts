/**
 * What a write does to who owns what. Upstream: structured-merge-diff, merge/update.go; apimachinery
 * pkg/util/managedfields/internal/managedfieldsupdater.go, stripmeta.go.
 */
import type { Comparison } from './comparison.ts';
import { fieldPath, FieldSet } from './field-set.ts';
import { capped, identityOf, type Manager, type Managers } from './managers.ts';

/** Which fields can have owners: those of a write through a subresource are few. */
export type Tracked = (fields: FieldSet) => FieldSet;

/** Who writes. */
export type Writer = Pick<Manager, 'name' | 'apiVersion' | 'subresource'>;

/** Nobody owns what an object is known by, and what the server says of it. */
const NEVER_OWNED = FieldSet.of(
  ...['apiVersion', 'kind', 'metadata'].map((name) => fieldPath(name)),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => fieldPath('metadata', name)),
);

export function ownable(fields: FieldSet): FieldSet {
  return fields.difference(NEVER_OWNED);
}

/** After an update: the writer owns what it changed, nobody else does. */
export function afterUpdate(
  managers: Managers,
  changes: Comparison,
  writer: Writer,
  tracked: Tracked,
  now: string | undefined,
): Managers {
  const seen = filtered(changes, tracked);
  const rest = withoutLost(managers, seen);
  const taken = ownable(seen.modified.union(seen.added));
  if (taken.isEmpty) return capped(rest);
  const manager = { ...writer, operation: 'Update' } as const;
  const identity = identityOf(manager);
  const before = managers.get(identity);
  const fields = taken.union(rest.get(identity)?.fields ?? FieldSet.EMPTY);
  return capped(new Map(rest).set(identity, { ...manager, time: now ?? before?.time, fields }));
}

export function filtered(changes: Comparison, tracked: Tracked): Comparison {
  return {
    added: tracked(changes.added),
    modified: tracked(changes.modified),
    removed: tracked(changes.removed),
  };
}

/** The managers without what somebody else changed. */
export function withoutLost(
  managers: Managers,
  { added, modified, removed }: Comparison,
  except?: string,
): Managers {
  const lost = modified.union(added).union(removed);
  const rest = new Map<string, Manager>();
  for (const [identity, manager] of managers) {
    const isSpared = lost.isEmpty || identity === except;
    const fields = isSpared ? manager.fields : manager.fields.difference(lost);
    if (!fields.isEmpty) {
      rest.set(identity, fields === manager.fields ? manager : { ...manager, fields });
    }
  }
  return rest;
}
