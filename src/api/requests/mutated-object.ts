/**
 * An object as admission from outside (webhooks, policies that mutate) made it of what a client sent. Nobody owns what
 * it added, so whoever writes the object again without it takes it away.
 * Upstream: apiserver pkg/registry/rest/create.go, update.go: admission comes after the manager of fields.
 */
import type { ApiObject, ObjectMeta, ResourceName, Resources } from '../objects.ts';
import { badRequest } from '../refusals.ts';
import type { Backend } from './backend.ts';
import { decodeAs, decodeObject } from './decode-object.ts';

/** With defaults, and without anything that the kind does not have. @throws {DecodeError} @throws {StatusError} BadRequest */
export function completeObject(
  backend: Backend,
  resource: ResourceName,
  document: unknown,
): ApiObject {
  const definition = backend.resources.of(resource);
  const drop = definition.custom === undefined ? undefined : ignored;
  const object = decodeAs<ApiObject>(definition, document, undefined, drop);
  definition.setDefaults?.(object, backend.release);
  return object;
}

/** @param own what the client sent: who it is and who owns what stays @throws {StatusError} BadRequest */
export function mutatedObject<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  mutated: unknown,
  own: Resources[Name],
  known?: Resources[Name],
): Resources[Name] {
  const definition = backend.resources.of(resource);
  const object = decodeObject(definition, mutated, known, ignored);
  definition.setDefaults?.(object, backend.release);
  const { uid, creationTimestamp, resourceVersion, managedFields, namespace } = own.metadata;
  const given: Partial<ObjectMeta> = object.metadata;
  object.metadata.name = given.name ?? '';
  if (namespace !== undefined) object.metadata.namespace ??= namespace;
  if (object.metadata.namespace !== namespace) throw badRequest(OTHER_NAMESPACE);
  object.metadata.uid = uid;
  object.metadata.creationTimestamp = creationTimestamp;
  if (resourceVersion !== undefined) object.metadata.resourceVersion = resourceVersion;
  else delete (object.metadata as { resourceVersion?: string }).resourceVersion;
  if (managedFields !== undefined) object.metadata.managedFields = managedFields;
  else delete object.metadata.managedFields;
  return object;
}

const OTHER_NAMESPACE =
  'the namespace of the provided object does not match the namespace sent on the request';

function ignored(): void {
  // What the kind does not have goes without a word.
}
