/**
 * Server-side apply of one configuration: merged over the live object, without what its manager stated before and
 * states no more, unless somebody else owns it. Pure.
 * Upstream: structured-merge-diff, merge/update.go, Apply and prune.
 */
import { sameValue } from '../patch/same-value.ts';
import { compare } from './comparison.ts';
import { conflictsOf, type Conflict } from './conflicts.ts';
import { FieldSet } from './field-set.ts';
import { identityOf, type Manager, type Managers } from './managers.ts';
import { mergeValues } from './merge-values.ts';
import { removeFields } from './remove-fields.ts';
import { statedFields } from './stated-fields.ts';
import { filtered, ownable, withoutLost, type Tracked, type Writer } from './updated-managers.ts';
import type { ValueType } from './value-type.ts';

export interface Application {
  readonly type: ValueType;
  /** As it is served. */
  readonly live: unknown;
  readonly config: unknown;
  readonly managers: Managers;
  readonly writer: Writer;
  readonly tracked: Tracked;
  readonly now: string | undefined;
}

export type Applied =
  | { readonly conflicts: readonly Conflict[] }
  | { readonly conflicts: undefined; readonly object: unknown; readonly managers: Managers };

/** @param isForced takes what is in conflict from those who own it */
export function applyConfiguration(application: Application, isForced: boolean): Applied {
  const { type, live, config, managers, writer, tracked, now } = application;
  const identity = identityOf({ ...writer, operation: 'Apply' });
  const last = managers.get(identity);
  const stated = tracked(statedFields(type, config));
  const applier: Manager = { ...writer, operation: 'Apply', time: last?.time, fields: stated };
  const claimed = new Map(managers).set(identity, applier);
  const merged = mergeValues(type, live, config);
  const object = pruned(type, merged, claimed, last?.fields ?? FieldSet.EMPTY);
  const changes = filtered(compare(type, live, object), tracked);
  const conflicts = isForced ? [] : conflictsOf(claimed, changes, identity);
  if (conflicts.length > 0) return { conflicts };
  const rest = new Map(withoutLost(claimed, changes, identity));
  const fields = ownable(stated);
  const time = sameValue(live, object) ? applier.time : (now ?? applier.time);
  if (fields.isEmpty) rest.delete(identity);
  else rest.set(identity, { ...applier, time, fields });
  return { conflicts: undefined, object, managers: rest };
}

/**
 * Without what the manager owned and states no more. What it takes away is first taken away whole, then what
 * others own of it is put back, then what it never owned.
 */
function pruned(type: ValueType, merged: unknown, managers: Managers, last: FieldSet): unknown {
  if (last.isEmpty) return merged;
  const lost = last.withDeclaredFields(type);
  const all = statedFields(type, merged).withDeclaredFields(type);
  let owned = FieldSet.EMPTY;
  for (const { fields } of managers.values()) owned = owned.union(fields);
  const left = fieldsIn(type, removeFields(type, merged, lost));
  const others = left.union(owned.withDeclaredFields(type));
  const withOwned = fieldsIn(type, removeFields(type, merged, all.difference(others)));
  return removeFields(type, merged, all.difference(withOwned).intersection(lost));
}

function fieldsIn(type: ValueType, value: unknown): FieldSet {
  return statedFields(type, value).withDeclaredFields(type);
}
