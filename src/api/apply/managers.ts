/**
 * Who owns which fields of an object: its managers, and the `metadata.managedFields` that say so.
 * Upstream: apimachinery pkg/util/managedfields/internal/managedfields.go, capmanagers.go.
 */
import type { ObjectMeta } from '../objects.ts';
import { FieldSet } from './field-set.ts';

export type ManagedFieldsEntry = NonNullable<ObjectMeta['managedFields']>[number];

export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  /** Of the object as the manager wrote it: `apps/v1`. */
  readonly apiVersion: string;
  /** Through which it wrote; empty for the object itself. */
  readonly subresource: string;
  /** Of its last write that changed what it owns; undefined: not known. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** By identity. */
export type Managers = ReadonlyMap<string, Manager>;

export const NO_MANAGERS: Managers = new Map();

/** Who applies is one whatever the version; who updates is another in each. Texts sort as upstream's do. */
export function identityOf({
  name,
  operation,
  apiVersion,
  subresource,
}: Omit<Manager, 'fields' | 'time'>): string {
  return JSON.stringify({
    manager: name,
    operation,
    ...(operation === 'Update' ? { apiVersion } : {}),
    ...(subresource === '' ? {} : { subresource }),
  });
}

/** Undefined if the entries are none that anybody could have written. */
export function readManagers(entries: readonly ManagedFieldsEntry[]): Managers | undefined {
  const managers = new Map<string, Manager>();
  for (const entry of entries) {
    const fields = readFields(entry);
    const { manager: name = '', operation, apiVersion = '', subresource = '', time } = entry;
    if (fields === undefined || (operation !== 'Apply' && operation !== 'Update')) return undefined;
    const manager = { name, operation, apiVersion, subresource, time, fields } as const;
    managers.set(identityOf(manager), manager);
  }
  return managers;
}

/** What is written in stored objects is frozen, and is read over and over. */
const READ = new WeakMap<object, FieldSet>();

function readFields({ fieldsType, fieldsV1 }: ManagedFieldsEntry): FieldSet | undefined {
  if (fieldsType !== undefined && fieldsType !== 'FieldsV1') return undefined;
  if (fieldsV1 === undefined) return FieldSet.EMPTY;
  const known = READ.get(fieldsV1);
  if (known !== undefined) return known;
  const fields = FieldSet.fromJson(fieldsV1);
  if (fields !== undefined && Object.isFrozen(fieldsV1)) READ.set(fieldsV1, fields);
  return fields;
}

/** Undefined if there are none. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(compareManagers).map((manager) => {
    const { name, operation, apiVersion, time, fields, subresource } = manager;
    return {
      manager: name,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: fields.toJson(),
      ...(subresource === '' ? {} : { subresource }),
    };
  });
}

/** Who applies before who updates, the older before the newer. */
function compareManagers(a: Manager, b: Manager): number {
  return (
    order(a.operation, b.operation) ||
    order(a.time ?? '', b.time ?? '') ||
    order(a.name, b.name) ||
    order(a.apiVersion, b.apiVersion) ||
    order(a.subresource, b.subresource)
  );
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const UPDATERS_MAX = 10;
const ANCIENT = 'ancient-changes';

/** At most ten managers that update: the oldest become one, in each version. */
export function capped(managers: Managers): Managers {
  const updaters = [...managers]
    .filter(([, { operation }]) => operation === 'Update')
    .sort(([x, a], [y, b]) => order(a.time ?? '', b.time ?? '') || order(x, y));
  let surplus = updaters.length - UPDATERS_MAX;
  if (surplus <= 0) return managers;
  const result = new Map(managers);
  const firsts = new Map<string, string>();
  for (const [identity, manager] of updaters) {
    if (surplus === 0) break;
    const { apiVersion, time, fields } = manager;
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, identity);
      continue;
    }
    const bucket = { name: ANCIENT, operation: 'Update', apiVersion, subresource: '' } as const;
    const known = result.get(identityOf(bucket)) ?? result.get(first);
    result.delete(first);
    result.delete(identity);
    const merged = fields.union(known?.fields ?? FieldSet.EMPTY);
    result.set(identityOf(bucket), { ...bucket, time, fields: merged });
    surplus -= 1;
  }
  return result;
}
