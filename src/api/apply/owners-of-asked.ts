/** Who said what in an object that is asked and not stored: a review, a request for a token. */
import type { ObjectMeta } from '../objects.ts';
import { updatedManagedFields } from './field-manager.ts';
import { fieldPath, FieldSet } from './field-set.ts';
import type { Tracked } from './updated-managers.ts';
import { DEDUCED, resolved } from './value-type.ts';

export interface Asking {
  readonly kind: string;
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly manager: string;
  /** As the API writes it. */
  readonly now: string;
}

/** It is there whoever says so. */
const SPEC = FieldSet.of(fieldPath('spec'));
const said: Tracked = (fields) => fields.difference(SPEC);

/** Undefined if nothing was said. */
export function ownersOfAsked(
  { kind, apiVersion, subresource, manager, now }: Asking,
  object: { readonly spec: object },
): ObjectMeta['managedFields'] {
  const type = resolved(DEDUCED, object);
  if (type.kind !== 'map') return undefined;
  const tracking = { type, kind, apiVersion, subresource, tracked: said };
  const entries = updatedManagedFields({ tracking, manager, now }, undefined, object);
  return entries?.length === 0 ? undefined : entries;
}
