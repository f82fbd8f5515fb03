/**
 * The first step of every write: the document a client sent, as a typed copy of its own.
 * Upstream: apiserver pkg/endpoints/handlers/create.go, rest.go (transformDecodeError).
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { CustomObject } from '../custom-objects.ts';
import type { ApiObject } from '../objects.ts';
import { isJsonObject } from '../json-object.ts';
import { badRequest, invalid } from '../refusals.ts';
import { structOf, type ResourceDefinition } from '../resources/resource-definition.ts';
import { decode, DecodeError } from '../schema/decode.ts';
import { isRegistered, SCHEME } from './registered-kinds.ts';
import { fieldError } from '../validation/field-error.ts';

/**
 * A copy that the server may write to, with parts of `known` taken over where they did not change.
 * Only metadata, spec and status are sure to be there; the rest is up to validation.
 *
 * @throws {StatusError} BadRequest
 */
export function decodeObject<T extends ApiObject>(
  definition: ResourceDefinition<T>,
  document: unknown,
  known?: T,
  drop?: (path: string) => void,
): T {
  try {
    return decodeAs(definition, document, known, drop);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof DecodeError)) throw error;
    const { kind, version } = claimed(document, definition);
    throw badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${definition.kind}: ${error.message}`,
    );
  }
}

/** The same for who words the refusal otherwise. @throws {DecodeError} @throws {StatusError} BadRequest */
export function decodeAs<T extends ApiObject>(
  definition: ResourceDefinition<T>,
  document: unknown,
  known?: T,
  drop?: (path: string) => void,
): T {
  const { custom } = definition;
  if (custom === undefined && !claimsKind(document, definition)) checkRegistered(document);
  const copy =
    custom === undefined
      ? decode(structOf(definition), document, known, drop)
      : custom.decode(document, known as CustomObject | undefined, drop);
  checkKind(definition, copy);
  // The decoder checked the document against the fields of this kind.
  return copy as unknown as T;
}

/** As nearly every document does. */
function claimsKind<T extends ApiObject>(
  document: unknown,
  { kind, apiVersion }: ResourceDefinition<T>,
): boolean {
  if (!isJsonObject(document)) return false;
  return document['kind'] === kind && document['apiVersion'] === apiVersion;
}

/** What nobody knows is not even decoded. @throws {DecodeError} */
function checkRegistered(document: unknown): void {
  const { kind, apiVersion } = Object(document) as Record<string, unknown>;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return;
  if (kind === '' || apiVersion === '' || isRegistered(apiVersion, kind)) return;
  const version = JSON.stringify(apiVersion);
  throw new DecodeError(
    `no kind ${JSON.stringify(kind)} is registered for version ${version} in scheme ${SCHEME}`,
  );
}

function checkKind<T extends ApiObject>(
  definition: ResourceDefinition<T>,
  copy: Record<string, unknown>,
): void {
  const { kind, apiVersion } = definition;
  const { apiVersion: given = apiVersion, kind: givenKind = kind } = copy;
  if (given !== apiVersion) {
    throw badRequest(
      `the API version in the data (${String(given)}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (givenKind !== kind && definition.custom !== undefined) {
    const { name = '' } = Object(copy['metadata']) as { name?: string };
    throw invalid(definition, name, [fieldError.invalid('kind', givenKind, `must be ${kind}`)]);
  }
  if (givenKind !== kind) {
    const version = versionOf(apiVersion);
    throw new DecodeError(
      `converting (${version}.${String(givenKind)}) to (core.${kind}): unknown conversion`,
    );
  }
  copy['apiVersion'] = apiVersion;
  copy['kind'] = kind;
}

function claimed<T extends ApiObject>(
  document: unknown,
  definition: ResourceDefinition<T>,
): { readonly kind: string; readonly version: string } {
  const { kind, apiVersion } = Object(document) as Record<string, unknown>;
  return {
    kind: typeof kind === 'string' ? kind : definition.kind,
    version: versionOf(typeof apiVersion === 'string' ? apiVersion : definition.apiVersion),
  };
}

function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}
