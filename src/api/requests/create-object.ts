/**
 * Create: decode, fill in, admit, prepare, validate, store; in upstream's order.
 * Upstream: apiserver pkg/endpoints/handlers/create.go, pkg/registry/rest/create.go.
 */
import { admitClusterIp } from '../admission/cluster-ip.ts';
import { admitNewStorage } from '../admission/admit-storage.ts';
import { admitNewPod, checkAdmitted, isPod } from '../admission/admit-pod.ts';
import { admitNamespace } from '../admission/namespace-lifecycle.ts';
import { findSecurityWarnings } from '../admission/pod-security/admit.ts';
import { taintNewNode } from '../admission/taint-new-node.ts';
import type { ApiObject, ObjectMeta, ResourceName, Resources } from '../objects.ts';
import { alreadyExists, badRequest, forbidden, invalid } from '../refusals.ts';
import { updatedManagedFields } from '../apply/field-manager.ts';
import { dropDisabledTemplateFields } from '../resources/disabled-template-fields.ts';
import { anyDefinition, type ResourceDefinition } from '../resources/resource-definition.ts';
import { StatusError } from '../status-error.ts';
import { NO_ERRORS } from '../validation/field-error.ts';
import { takesAnyFinalizer, validateObjectMeta } from '../validation/object-meta.ts';
import { findDropped } from '../warnings/dropped-fields.ts';
import { NO_WARNINGS, type FieldWarning } from '../warnings/field-warning.ts';
import { findCustomWarnings } from '../warnings/custom-warnings.ts';
import { findOfUpstream, findOwn } from '../warnings/find-warnings.ts';
import { isService } from '../service-traits.ts';
import type { Backend } from './backend.ts';
import { chargeQuotas } from './charge-quotas.ts';
import { decodeObject } from './decode-object.ts';
import { dropDuplicateOwners } from './duplicate-owners.ts';
import { mutatedObject } from './mutated-object.ts';
import { writingOf } from './own-fields.ts';
import { NO_OPTIONS, unknownFieldsOf, type WriteOptions } from './write-options.ts';

/** Upstream tries this often to generate a name that is free. */
const GENERATE_NAME_ATTEMPTS_MAX = 8;
const SERVER_FIELDS = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'] as const;

/**
 * @param applied to nothing was the manifest: it says already who owns what
 * @throws {StatusError} BadRequest, NotFound (namespace), Forbidden, Invalid, AlreadyExists
 */
export function createObject<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  manifest: unknown,
  options: WriteOptions = NO_OPTIONS,
  applied = false,
): Resources[Name] {
  const definition = backend.resources.of(resource);
  const { warn } = options;
  let object = decodeObject(definition, manifest, undefined, unknownFieldsOf(options));
  // Of what the client said, so before anything is filled in.
  const isCustom = definition.custom !== undefined;
  const warnings =
    warn === undefined ? NO_WARNINGS : warningsOf(object, backend, options, isCustom);
  const ofOwners = dropDuplicateOwners(object.metadata);
  const { resourceVersion: given }: Partial<ObjectMeta> = object.metadata;
  fillMetadata(backend, resource, object.metadata);
  definition.setDefaults?.(object, backend.release);
  own(backend, resource, object, options, applied);
  admit(backend, definition, object, options.isDryRun);
  if (options.mutated !== undefined) {
    object = mutatedObject(backend, resource, options.mutated, object);
  }
  dropDisabledTemplateFields(definition.resource, object, undefined, backend.release);
  definition.prepareForCreate?.(object, backend.release);
  options.check?.(object, undefined);
  const ofMetadata = validateObjectMeta(
    object.metadata,
    definition.nameRule,
    takesAnyFinalizer(definition),
  );
  const others = definition.validate?.(object, backend.release) ?? NO_ERRORS;
  const errors = ofMetadata.length === 0 ? others : [...ofMetadata, ...others];
  const { metadata } = object;
  if (errors.length > 0) throw invalid(definition, metadata.name, errors);
  // Also of what is refused from here on.
  for (const warning of ofOwners) warn?.(object, warning);
  for (const warning of warnings) warn?.(object, warning);
  if (warn !== undefined && !isCustom) {
    for (const warning of findOfUpstream(object)) warn(object, warning);
  }
  checkAdmitted(backend, object, undefined);
  chargeQuotas(backend, anyDefinition(definition), object, undefined);
  if (options.isDryRun !== true) checkVersion(given);
  const present = backend.store.get(resource, metadata);
  if (present !== undefined) {
    throw alreadyExists(
      definition,
      metadata.name,
      present.metadata.deletionTimestamp !== undefined,
    );
  }
  const stored = backend.put('create', resource, object, undefined);
  if (warn !== undefined) {
    for (const warning of findSecurityWarnings(stored, undefined, backend.store)) {
      warn(stored, warning);
    }
  }
  return stored;
}

/** The manager owns what it said, and what was filled in for it. */
function own<Name extends ResourceName>(
  backend: Backend,
  resource: Name,
  object: Resources[Name],
  options: WriteOptions,
  applied: boolean,
): void {
  if (applied) return;
  const { metadata } = object;
  const writing = writingOf(
    backend,
    anyDefinition(backend.resources.of(resource)),
    'object',
    options,
  );
  const managed = writing && updatedManagedFields(writing, undefined, object);
  if (managed !== undefined) metadata.managedFields = managed;
  else if (metadata.managedFields !== undefined) delete metadata.managedFields;
}

function warningsOf(
  object: ApiObject,
  { release, tracksManagers }: Backend,
  { manager }: WriteOptions,
  isCustom: boolean,
): readonly FieldWarning[] {
  const found = isCustom ? findCustomWarnings(object) : findOwn(object);
  const isHeard = tracksManagers && manager !== undefined;
  const warnings = isHeard
    ? found.filter(({ field }) => field !== 'metadata.managedFields')
    : found;
  const dropped = isCustom ? NO_WARNINGS : findDropped(object, release.gates);
  return dropped.length === 0 ? warnings : [...warnings, ...dropped];
}

/** The store looks at it, so it matters to nobody who only tries. */
function checkVersion(given = ''): void {
  if (given === '' || given === '0') return;
  throw new StatusError('', 'resourceVersion should not be set on objects to be created');
}

/** What is the server's to say of a new object's metadata. */
function fillMetadata(backend: Backend, resource: ResourceName, meta: ObjectMeta): void {
  const { namespaced } = backend.resources.of(resource);
  if (namespaced && (meta.namespace ?? '') === '') meta.namespace = 'default';
  if (!namespaced && (meta.namespace ?? '') !== '') {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  dropServerFields(meta);
  meta.name = nameOf(backend, resource, meta);
  meta.uid = backend.identity.newUid();
  meta.creationTimestamp = backend.timestamp();
}

/** Deleting even what is not there is slow, so it is looked at first. */
function dropServerFields(meta: ObjectMeta): void {
  for (const field of SERVER_FIELDS) if (meta[field] !== undefined) delete meta[field];
}

function nameOf(backend: Backend, resource: ResourceName, meta: ObjectMeta): string {
  const { name = '', generateName = '', namespace }: Partial<ObjectMeta> = meta;
  if (name !== '' || generateName === '') return name;
  let generated = '';
  for (let attempt = 0; attempt < GENERATE_NAME_ATTEMPTS_MAX; attempt++) {
    generated = backend.identity.newName(generateName);
    const key = namespace === undefined ? { name: generated } : { name: generated, namespace };
    if (backend.store.get(resource, key) === undefined) break;
  }
  return generated;
}

function admit<T extends ApiObject>(
  backend: Backend,
  definition: ResourceDefinition<T>,
  object: T,
  isDryRun?: boolean,
): void {
  if (definition.custom?.isTerminating === true) {
    const why = 'create not allowed while custom resource definition is terminating';
    throw forbidden(definition, object.metadata.name, why);
  }
  if (definition.namespaced) {
    const { name, namespace = '' } = object.metadata;
    admitNamespace(definition, name, namespace, backend.store);
  }
  if (isPod(object)) admitNewPod(backend, object);
  taintNewNode(object);
  admitNewStorage(object, backend.store);
  if (isService(object)) {
    admitClusterIp(object, backend.store, backend.world.choices, isDryRun);
  }
}
