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
  const definition = backend.resources.of(resource);
  const old = backend.store.get(resource, key);
  if (old === undefined) throw notFound(definition, key.name);
  checkDeletePreconditions(definition, old.metadata, options.preconditions ?? {});
  const graceSeconds = gracePeriod(definition, old, options.gracePeriodSeconds);
  const finalizers = propagated(definition, old.metadata, options.propagationPolicy);
  const held = finalizers.length > 0;
  const isMarked = held || definition.gracePeriodSeconds !== undefined;
  const deleted = isMarked ? markDeleted(old, graceSeconds, backend.world.now()) : old;
  const marked = withFinalizers(deleted, finalizers);
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

/**
 * The finalizers that hold the object back until the garbage collector has seen to its dependents. What
 * is asked for goes before what was asked for earlier, and that before what is usual for the kind.
 * Upstream: deletionFinalizersForGarbageCollection.
 */
function propagated<T extends ApiObject>(
  { defaultPropagation = 'Background' }: ResourceDefinition<T>,
  { finalizers = NONE }: ObjectMeta,
  policy: DeleteOptions['propagationPolicy'],
): readonly string[] {
  const isAsked = finalizers.includes(ORPHAN) || finalizers.includes(FOREGROUND);
  if (policy === undefined && (isAsked || defaultPropagation === 'Background')) return finalizers;
  const others = finalizers.filter((each) => each !== ORPHAN && each !== FOREGROUND);
  const chosen = policy ?? defaultPropagation;
  if (chosen === 'Background') return others.length === finalizers.length ? finalizers : others;
  return [...others, chosen === 'Orphan' ? ORPHAN : FOREGROUND];
}

const NONE: string[] = [];
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

function withFinalizers<T extends ApiObject>(object: T, finalizers: readonly string[]): T {
  const { finalizers: before = NONE } = object.metadata;
  if (before === finalizers) return object;
  const isSame =
    before.length === finalizers.length && before.every((each) => finalizers.includes(each));
  if (isSame) return object;
  const changed = open(object);
  if (finalizers.length > 0) changed.metadata.finalizers = [...finalizers];
  else delete changed.metadata.finalizers;
  return changed;
}

/** @throws {StatusError} Conflict */
export function checkDeletePreconditions<T extends ApiObject>(
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
