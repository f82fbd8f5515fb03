/**
 * Delete: mark, wait, remove.
 *
 * A pod on a node is marked first, and removed by its kubelet with a second delete of grace 0; marks
 * are only ever shortened. Finalizers hold an object back until the last is taken away. Upstream
 * writes the mark also when it removes in the same breath; here that is one write, and the watchers'
 * `DELETED` carries the mark.
 * Upstream: apiserver pkg/registry/rest/delete.go, pkg/registry/generic/registry/store.go.
 */
import type { Instant } from '../../sim/index.ts';
import type { DeleteOptions, ObjectKey } from '../client.ts';
import type { ApiObject, ObjectMeta, ResourceName, Resources } from '../objects.ts';
import { conflict, notFound } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import type { ResourceDefinition } from '../resources/resource-definition.ts';
import { open } from '../structural-sharing.ts';
import { formatTimestamp, parseTimestamp } from '../timestamp.ts';
import type { Backend } from './backend.ts';

/** Answers the object as it is afterwards. @throws {StatusError} NotFound, Conflict */
export function deleteObject<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  key: ObjectKey,
  options: DeleteOptions = {},
): Resources[Name] {
  const definition = DEFINITIONS[resource];
  const old = backend.store.get(resource, key);
  if (old === undefined) throw notFound(definition, key.name);
  checkDeletePreconditions(definition, old.metadata, options.preconditions ?? {});
  const graceSeconds = gracePeriod(definition, old, options.gracePeriodSeconds);
  const marked = markDeleted(old, graceSeconds, backend.world.now());
  const held = (old.metadata.finalizers ?? []).length > 0;
  const removable = (marked.metadata.deletionGracePeriodSeconds ?? 0) === 0 && !held;
  if (removable) return backend.remove('delete', resource, marked, old);
  return marked === old ? old : backend.put('delete', resource, marked, old);
}

function gracePeriod<T extends ApiObject>(
  { gracePeriodSeconds }: ResourceDefinition<T>,
  object: T,
  requested: number | undefined,
): number {
  if (gracePeriodSeconds === undefined) return 0;
  if (object.metadata.deletionTimestamp === undefined) return gracePeriodSeconds(object, requested);
  // A second delete that names no grace period leaves the first one as it is.
  if (requested === undefined) return object.metadata.deletionGracePeriodSeconds ?? 0;
  return requested < 0 ? 1 : requested;
}

/** An open copy with the mark set, or moved forward; the object itself if its mark is nearer. */
function markDeleted<T extends ApiObject>(object: T, graceSeconds: number, now: Instant): T {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  if (deletionTimestamp !== undefined && graceSeconds >= deletionGracePeriodSeconds) return object;
  const marked = open(object);
  const { metadata } = marked;
  if (deletionTimestamp === undefined) {
    metadata.deletionTimestamp = formatTimestamp(now + graceSeconds * 1000);
    metadata.deletionGracePeriodSeconds = graceSeconds;
    if (metadata.generation !== undefined) metadata.generation += 1;
  } else {
    const shortenedMs = (deletionGracePeriodSeconds - graceSeconds) * 1000;
    const deadline = parseTimestamp(deletionTimestamp) - shortenedMs;
    metadata.deletionTimestamp = formatTimestamp(Math.max(deadline, now));
    // A grace period that is over already still leaves the last delete to the kubelet.
    const graceLeft = deadline < now && graceSeconds !== 0 ? 1 : graceSeconds;
    metadata.deletionGracePeriodSeconds = graceLeft;
  }
  return marked;
}

function checkDeletePreconditions<T extends ApiObject>(
  { kind, group }: ResourceDefinition<T>,
  { name, uid, resourceVersion }: ObjectMeta,
  expected: NonNullable<DeleteOptions['preconditions']>,
): void {
  // Upstream names the kind where it names the resource everywhere else.
  const identity = { resource: kind, kind, group };
  if (expected.uid !== undefined && expected.uid !== uid) {
    const why = `the UID in the precondition (${expected.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(identity, name, why);
  }
  if (expected.resourceVersion !== undefined && expected.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${expected.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(identity, name, why);
  }
}
