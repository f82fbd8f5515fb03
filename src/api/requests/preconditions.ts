/** Which object a writer means, and what he is told if it is another. Upstream: apiserver pkg/registry/rest/update.go, pkg/storage/errors.go. */
import type { ObjectMeta } from '../objects.ts';
import { badRequest, conflict, invalid, MODIFIED, type ResourceIdentity } from '../refusals.ts';
import type { ResourceDefinition } from '../resources/resource-definition.ts';
import { StatusError } from '../status-error.ts';
import { fieldError } from '../validation/field-error.ts';

/** Where they are stored, if not under their plural. */
const PREFIXES: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  ingresses: 'ingress',
  apiservices: 'apiregistration.k8s.io/apiservices',
  customresourcedefinitions: 'apiextensions.k8s.io/customresourcedefinitions',
};

/** What a store of upstream's answers whose object is not the one that was meant. */
export function preconditionFailed(
  identity: ResourceIdentity,
  { namespace, name, uid, resourceVersion }: ObjectMeta,
  what: 'UID' | 'ResourceVersion',
  expected: string,
  isDryRun = false,
): StatusError {
  const prefix = PREFIXES[identity.resource] ?? identity.resource;
  // Who only tries is told a key without its root.
  const root = isDryRun ? '' : '/registry';
  const key = [root, prefix, ...(namespace === undefined ? [] : [namespace]), name].join('/');
  const actual = what === 'UID' ? uid : resourceVersion;
  const why = `Precondition failed: ${what} in precondition: ${expected}, ${what} in object meta: ${actual}`;
  return conflict(
    identity,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

/**
 * The resourceVersion that a client names is the one it expects, and so is the uid of a whole object. Of the uid
 * in a patch upstream thinks otherwise: it is a change, of a field that cannot be changed.
 */
export function checkPreconditions(
  definition: Pick<ResourceDefinition<never>, 'allowUnconditionalUpdate'> & ResourceIdentity,
  next: Partial<ObjectMeta>,
  old: ObjectMeta,
  verb: 'update' | 'patch',
  isDryRun = false,
): void {
  const { name = '', namespace = old.namespace, uid = '', resourceVersion = '' } = next;
  if (name === '') {
    throw badRequest(
      `the name of the object (${old.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== old.name) {
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${old.name})`,
    );
  }
  if (namespace !== old.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (verb === 'update' && uid !== '' && uid !== old.uid) {
    throw preconditionFailed(definition, old, 'UID', uid, isDryRun);
  }
  if (resourceVersion === '' && !definition.allowUnconditionalUpdate) {
    // Upstream says the resource where it means the kind, and a number of what is a text.
    const { resource: kind } = definition;
    throw invalid({ ...definition, kind }, name, [
      fieldError.invalid('metadata.resourceVersion', 0, 'must be specified for an update'),
    ]);
  }
  if (resourceVersion === '' || resourceVersion === old.resourceVersion) return;
  if (/^\d*$/.test(resourceVersion)) throw conflict(definition, name, MODIFIED);
  const text = JSON.stringify(resourceVersion);
  throw new StatusError('', `strconv.ParseUint: parsing ${text}: invalid syntax`);
}
