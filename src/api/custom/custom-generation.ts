/**
 * The generation of a custom object counts every change but of metadata, and of a status that has its own door.
 * Upstream: apiextensions-apiserver pkg/registry/customresource/strategy.go, status_strategy.go.
 */
import type { CustomObject } from '../custom-objects.ts';
import type { JsonObject } from '../json-object.ts';
import type { StatusDefinition } from '../resources/resource-definition.ts';
import { share } from '../structural-sharing.ts';

export function countCustomGeneration(
  next: CustomObject,
  old: CustomObject,
  hasStatus: boolean,
): void {
  if (hasStatus) {
    if (old.status !== undefined) next.status = old.status;
    else delete next.status;
  }
  if (!sameFields(asJson(next), asJson(old))) {
    next.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

/** Metadata aside; what is the same is shared. */
function sameFields(next: JsonObject, old: JsonObject): boolean {
  let isSame = Object.keys(next).length === Object.keys(old).length;
  for (const name of Object.keys(next)) {
    if (name === 'metadata') continue;
    next[name] = share(old[name], next[name]);
    if (next[name] !== old[name]) isSame = false;
  }
  return isSame;
}

/** Of the object that was there only the status is another, and who owns what. */
export const CUSTOM_STATUS: Pick<StatusDefinition<CustomObject>, 'prepareForUpdate'> = {
  prepareForUpdate(next, old) {
    const { status } = next;
    const { managedFields } = next.metadata;
    for (const name of Object.keys(next)) delete asJson(next)[name];
    Object.assign(next, old, { metadata: { ...old.metadata } });
    if (managedFields !== undefined) next.metadata.managedFields = managedFields;
    else delete next.metadata.managedFields;
    if (status !== undefined) next.status = status;
    else delete next.status;
  },
};

function asJson(object: CustomObject): JsonObject {
  return object as unknown as JsonObject;
}
