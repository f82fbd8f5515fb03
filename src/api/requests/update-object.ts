/**
 * Update and patch, of the object or of its status: read, change, check, write; optimistic, so
 * whoever built on a version that is no longer the newest is told 409 Conflict. A write that
 * changes nothing is no write: no revision, no event.
 * Upstream: apiserver pkg/registry/rest/update.go, pkg/registry/generic/registry/store.go.
 */
import { admitServiceUpdate } from '../admission/cluster-ip.ts';
import { admitClaimUpdate } from '../admission/admit-storage.ts';
import { admitPodUpdate, checkAdmitted, checkResized, isPod } from '../admission/admit-pod.ts';
import { checkPodSecurity, findSecurityWarnings } from '../admission/pod-security/admit.ts';
import { invariant } from '../../sim/index.ts';
import { applied, updatedManagedFields } from '../apply/field-manager.ts';
import type { ManagedFieldsEntry } from '../apply/managers.ts';
import type { JsonObject } from '../json-object.ts';
import type { ApiObject, Manifest, ObjectMeta, ResourceName, Resources } from '../objects.ts';
import type { ObjectKey } from '../client.ts';
import { sameValue } from '../patch/same-value.ts';
import {
  badRequest,
  conflict,
  invalid,
  noSuchResource,
  notFound,
  type ResourceIdentity,
} from '../refusals.ts';
import { dropDisabledTemplateFields } from '../resources/disabled-template-fields.ts';
import { anyDefinition, isServed } from '../resources/resource-definition.ts';
import { isService } from '../service-traits.ts';
import { open, shareOpen } from '../structural-sharing.ts';
import { NO_ERRORS, type FieldError } from '../validation/field-error.ts';
import {
  lookAgain,
  takesAnyFinalizer,
  validateObjectMetaUpdate,
} from '../validation/object-meta.ts';
import { NO_WARNINGS } from '../warnings/field-warning.ts';
import { findCustomWarnings } from '../warnings/custom-warnings.ts';
import { findUpdateWarnings, findWarnings, partsOf } from '../warnings/find-warnings.ts';
import { applyPatch, type PatchRequest } from './apply-patch.ts';
import type { Backend } from './backend.ts';
import { chargeQuotas } from './charge-quotas.ts';
import { createObject } from './create-object.ts';
import { decodeObject } from './decode-object.ts';
import { dropDuplicateOwners } from './duplicate-owners.ts';
import { isKeptOtherwise } from './kept-otherwise.ts';
import { mutatedObject } from './mutated-object.ts';
import { writingOf } from './own-fields.ts';
import { checkPreconditions } from './preconditions.ts';
import { NO_OPTIONS, unknownFieldsOf, type WriteOptions } from './write-options.ts';

export type Part = 'object' | 'status' | 'ephemeralcontainers' | 'resize' | 'finalize' | 'approval';

/** @throws {StatusError} NotFound, Conflict, Invalid, BadRequest */
export function updateObject<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  object: Resources[Name],
  part: Part,
  options: WriteOptions = NO_OPTIONS,
): Resources[Name] {
  const drop = unknownFieldsOf(options);
  const definition = backend.resources.of(resource);
  const next = (old: Resources[Name]) => decodeObject(definition, object, old, drop);
  return change(backend, resource, object.metadata, next, part, 'update', options);
}

/** @throws {StatusError} NotFound, Conflict, Invalid, BadRequest, or none for a patch that is none */
export function patchObject<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  key: ObjectKey,
  patch: PatchRequest,
  part: Part,
  options: WriteOptions = NO_OPTIONS,
): Resources[Name] {
  if (patch.type === 'apply')
    return applyObject(backend, resource, key, patch.config, part, options);
  const definition = backend.resources.of(resource);
  const next = (old: Resources[Name]) => applyPatch(definition, old, patch, options);
  return change(backend, resource, key, next, part, 'patch', options);
}

/** @throws {StatusError} Conflict, too, where others own what the configuration would change */
function applyObject<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  key: ObjectKey,
  config: JsonObject,
  part: Part,
  options: WriteOptions,
): Resources[Name] {
  const definition = backend.resources.of(resource);
  const writing = writingOf(backend, anyDefinition(definition), part, options);
  invariant(writing !== undefined, 'applyObject: somebody applies');
  const isForced = options.isForced === true;
  if (part === 'object' && backend.store.get(resource, key) === undefined) {
    const { name, namespace } = key;
    const object = applied(writing, undefined, config, isForced);
    const metadata: Manifest = { name, namespace, ...(object['metadata'] as Manifest) };
    checkNew(definition, metadata, name);
    return createObject(backend, resource, { ...object, metadata }, options, true);
  }
  const next = (old: Resources[Name]) =>
    decodeObject(definition, applied(writing, asJson(old), config, isForced), old);
  return change(backend, resource, key, next, part, 'patch', options, true);
}

/** Whoever names a uid means an object that was there. */
function checkNew(identity: ResourceIdentity, { name: given, uid }: Manifest, name: string): void {
  if (typeof uid === 'string' && uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(identity, name, why);
  }
  if (given !== name) {
    throw badRequest(
      `the name of the object (${String(given)}) does not match the name on the URL (${name})`,
    );
  }
}

function asJson(object: object): JsonObject {
  return object as JsonObject;
}

function change<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  key: ObjectKey,
  changed: (old: Resources[Name]) => Resources[Name],
  part: Part,
  verb: 'update' | 'patch',
  options: WriteOptions,
  isApplied = false,
): Resources[Name] {
  const { warn, check } = options;
  const definition = backend.resources.of(resource);
  if (part !== 'object' && !isServed(definition[part], backend.release)) throw noSuchResource();
  const old = backend.store.get(resource, key);
  if (old === undefined) throw notFound(definition, key.name);
  let next = changed(old);
  checkPreconditions(definition, next.metadata, old.metadata, verb, options.isDryRun);
  const ofOwners = dropDuplicateOwners(
    next.metadata,
    verb === 'update' ? '' : ' after mutating admission happens',
  );
  definition.setDefaults?.(next, backend.release);
  if (!isApplied) own(backend, resource, next, old, part, options);
  if (isPod(next) && isPod(old)) admitPodUpdate(backend, next, old, part);
  if (part === 'object') {
    admitClaimUpdate(next, old, backend.store);
    if (isService(next) && isService(old)) {
      const { store, world } = backend;
      admitServiceUpdate(next, old, store, world.choices, options.isDryRun);
    }
  }
  if (options.mutated !== undefined) {
    next = mutatedObject(backend, resource, options.mutated, next, old);
  }
  const sent = partsOf(next);
  carryOver(next.metadata, old.metadata);
  const rules = part === 'object' ? definition : definition[part];
  if (part === 'object') {
    dropDisabledTemplateFields(definition.resource, next, old, backend.release);
  }
  rules?.prepareForUpdate?.(next, old, backend.release, backend);
  keepTimes(next.metadata, old.metadata);
  const shared = shareOpen(old, next);
  const warnings =
    warn === undefined
      ? NO_WARNINGS
      : findUpdateWarnings(
          sent,
          shared,
          old,
          definition.custom === undefined ? findWarnings : findCustomWarnings,
        );
  if (shared !== old) check?.(shared, old);
  const isSame = shared === old && !isKeptOtherwise(backend, resource, key, old);
  const written = shared === old && !isSame ? open(old) : shared;
  const stored = isSame ? old : write(backend, resource, written, old, part, verb);
  for (const warning of ofOwners) warn?.(stored, warning);
  for (const warning of warnings) warn?.(stored, warning);
  if (warn !== undefined && (part === 'object' || part === 'ephemeralcontainers')) {
    for (const warning of findSecurityWarnings(stored, old, backend.store)) warn(stored, warning);
  }
  return stored;
}

/** Says who owns what after the write; of a writer that nobody asks for, what was said before. */
function own<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  next: Resources[Name],
  old: Resources[Name],
  part: Part,
  options: WriteOptions,
): void {
  const { metadata } = next;
  const writing = writingOf(backend, anyDefinition(backend.resources.of(resource)), part, options);
  const managed =
    writing === undefined ? old.metadata.managedFields : updatedManagedFields(writing, old, next);
  if (managed !== undefined) metadata.managedFields = managed;
  else if (metadata.managedFields !== undefined) delete metadata.managedFields;
}

/** Entries that differ in their times alone say nothing new. */
function keepTimes(next: ObjectMeta, old: ObjectMeta): void {
  const { managedFields: after } = next;
  const { managedFields: before } = old;
  if (after === undefined || before === undefined || after === before) return;
  if (sameValue(after.map(withoutTime), before.map(withoutTime))) next.managedFields = before;
}

function withoutTime({ time: _, ...entry }: ManagedFieldsEntry): object {
  return entry;
}

function write<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  next: Resources[Name],
  old: Resources[Name],
  part: Part,
  verb: 'update' | 'patch',
): Resources[Name] {
  const errors = validateChange(backend, resource, next, old, part);
  if (errors.length > 0) throw invalid(backend.resources.of(resource), old.metadata.name, errors);
  if (part === 'resize' && isPod(next) && isPod(old)) checkResized(backend, next, old);
  if (part === 'object') checkAdmitted(backend, next, old);
  if (part === 'ephemeralcontainers' && isPod(next) && isPod(old)) {
    checkPodSecurity(next, old, backend.store);
  }
  if (part === 'object' || part === 'resize') {
    chargeQuotas(backend, anyDefinition(backend.resources.of(resource)), next, old);
  }
  if (isLastFinalizerGone(next, old)) {
    return backend.remove(verb, resource, next, old);
  }
  return backend.put(verb, resource, next, old, part === 'object' ? undefined : part);
}

function validateChange<Name extends ResourceName>(
  { release, resources }: Backend,
  resource: Name,
  next: Resources[Name],
  old: Resources[Name],
  part: Part,
): readonly FieldError[] {
  const definition = resources.of(resource);
  const rules = part === 'object' ? definition : definition[part];
  const look = definition.secondLook ?? 'change';
  const ofMetadata = validateObjectMetaUpdate(
    next.metadata,
    old.metadata,
    definition.nameRule,
    part === 'object' || look === 'none' ? look : 'change',
    takesAnyFinalizer(definition),
  );
  const others = rules?.validateUpdate?.(next, old, release) ?? NO_ERRORS;
  const errors = ofMetadata.length === 0 ? others : [...ofMetadata, ...others];
  const { lastLook, validateChange: validateLast, nameRule } = definition;
  if (part !== 'object' || lastLook === undefined) return errors;
  const takesAny = takesAnyFinalizer(definition);
  const again = { nameRule, look: lastLook, takesAnyFinalizer: takesAny };
  return [
    ...errors,
    ...lookAgain(next.metadata, old.metadata, again),
    ...(validateLast?.(next, old, release) ?? NO_ERRORS),
  ];
}

/** What of metadata no client changes. */
function carryOver(next: ObjectMeta, old: ObjectMeta): void {
  if ((next as Partial<ObjectMeta>).uid === undefined || next.uid === '') next.uid = old.uid;
  next.resourceVersion = old.resourceVersion;
  next.creationTimestamp = old.creationTimestamp;
  if (old.namespace !== undefined) next.namespace = old.namespace;
  if (old.generation !== undefined) next.generation = old.generation;
  else if (next.generation !== undefined) delete next.generation;
  if (old.deletionTimestamp !== undefined) next.deletionTimestamp = old.deletionTimestamp;
  if (old.deletionGracePeriodSeconds !== undefined) {
    next.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds;
  }
  if (next.selfLink !== undefined) delete next.selfLink;
}

/** The object was deleted and only waited for its finalizers. */
function isLastFinalizerGone(
  next: ApiObject,
  { metadata: { deletionTimestamp, deletionGracePeriodSeconds = 0 } }: ApiObject,
): boolean {
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds !== 0) return false;
  // Those of a namespace itself are said elsewhere.
  const ofSpec = next.kind === 'Namespace' ? next.spec.finalizers : undefined;
  return [...(next.metadata.finalizers ?? []), ...(ofSpec ?? [])].length === 0;
}
