/**
 * The answers of a server that refuses, in upstream's words.
 * Upstream: apimachinery pkg/api/errors/errors.go.
 */
import { StatusError, type StatusCause } from './status-error.ts';
import { aggregate, causesOf, fieldError, type FieldError } from './validation/field-error.ts';

/** What a message needs to know of a resource. */
export interface ResourceIdentity {
  /** Plural, lower case. */
  readonly resource: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The group that is named where the content is refused; default: its own. */
  readonly refusedAs?: string;
}

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function notFound(identity: ResourceIdentity, name: string): StatusError {
  return refusal('NotFound', identity, name, `${subject(identity, name)} not found`);
}

/** @param isTerminating the one that is there is being deleted */
export function alreadyExists(
  identity: ResourceIdentity,
  name: string,
  isTerminating = false,
): StatusError {
  const exists = `${subject(identity, name)} already exists`;
  const message = isTerminating ? `object is being deleted: ${exists}` : exists;
  return refusal('AlreadyExists', identity, name, message);
}

export function conflict(identity: ResourceIdentity, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${subject(identity, name)}: ${why}`;
  return refusal('Conflict', identity, name, message);
}

export function forbidden(
  identity: ResourceIdentity,
  name: string,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const message =
    name === ''
      ? `${qualified(identity)} is forbidden: ${why}`
      : `${subject(identity, name)} is forbidden: ${why}`;
  return refusal('Forbidden', identity, name, message, causes);
}

export function invalid(
  { kind, group: ownGroup, refusedAs: group = ownGroup }: ResourceIdentity,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const qualifiedKind = group === '' ? kind : `${kind}.${group}`;
  const message = `${qualifiedKind} ${JSON.stringify(name)} is invalid: ${aggregate(errors)}`;
  return new StatusError('Invalid', message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes: causesOf(errors),
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError('BadRequest', message);
}

/**
 * What a patch makes is no object of the kind.
 * Upstream: apiserver pkg/endpoints/handlers/patch.go, applyPatchToObject.
 */
export function invalidPatch(patch: string, why: string): StatusError {
  const errors = [fieldError.invalid('patch', patch, why)];
  const message = ` "" is invalid: ${aggregate(errors)}`;
  return new StatusError('Invalid', message, { causes: causesOf(errors) });
}

/** The resource has no such subresource. */
export function noSuchResource(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource');
}

function refusal(
  reason: 'NotFound' | 'AlreadyExists' | 'Conflict' | 'Forbidden',
  { resource, group }: ResourceIdentity,
  name: string,
  message: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  return new StatusError(reason, message, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
    ...(causes.length === 0 ? {} : { causes }),
  });
}

function subject(identity: ResourceIdentity, name: string): string {
  return `${qualified(identity)} ${JSON.stringify(name)}`;
}

function qualified({ resource, group }: ResourceIdentity): string {
  return group === '' ? resource : `${resource}.${group}`;
}
