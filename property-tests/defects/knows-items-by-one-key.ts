/** Of the keys of a list only the first counts. */
import { applyConfiguration } from '../../src/api/apply/apply-configuration.ts';
import type { ValueType } from '../../src/api/apply/value-type.ts';
import type { OwnersDefect } from '../laws/owners-of-fields.ts';

export const knowsItemsByOneKey: OwnersDefect & { readonly name: string } = {
  name: 'knows items by the first of their keys alone',
  apply: (application, isForced) =>
    applyConfiguration({ ...application, type: byFirstKeys(application.type) }, isForced),
};

function byFirstKeys(type: ValueType): ValueType {
  if (type.kind === 'list' && typeof type.merge === 'object') {
    return { ...type, merge: type.merge.slice(0, 1) };
  }
  if (type.kind !== 'map') return type;
  const fields = [...type.fields].map(([name, of]) => [name, byFirstKeys(of)] as const);
  return { ...type, fields: new Map(fields) };
}
