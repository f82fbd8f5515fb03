/**
 * A body that is no stored object but is decoded like one: a Binding, an Eviction, a Scale.
 * Upstream: apiserver pkg/endpoints/handlers/create.go, transformDecodeError.
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import {
  badRequest,
  decode,
  DecodeError,
  isRegistered,
  SCHEME,
  type WriteOptions,
} from '../../index.ts';
import type { ResourceExchange } from './context.ts';
import { inNamespace, readDocument } from './write-request.ts';

type Document = Record<string, unknown>;

interface TypedDocument {
  readonly kind: string;
  /** The first one is what a document is that does not say. */
  readonly apiVersions: readonly string[];
  /** As Go names what it becomes: `core.Binding`. */
  readonly internal: string;
}

/** @throws {StatusError} BadRequest */
export function readTypedDocument(
  exchange: ResourceExchange,
  expected: TypedDocument,
  options: WriteOptions,
): Document {
  const [apiVersion = ''] = expected.apiVersions;
  const { kind } = expected;
  const document = readDocument(exchange, { kind, apiVersion }, options);
  return inNamespace(typedDocument(exchange, expected, document, options), exchange);
}

/** @throws {StatusError} BadRequest */
export function typedDocument(
  { warnings }: Pick<ResourceExchange, 'warnings'>,
  { kind, apiVersions, internal }: TypedDocument,
  document: Document,
  { validation }: WriteOptions,
): Document {
  const given = textOr(document['kind'], kind);
  const givenVersion = textOr(document['apiVersion'], apiVersions[0] ?? '');
  const version = givenVersion.slice(givenVersion.indexOf('/') + 1);
  const refused = (why: string): Error =>
    badRequest(
      `${given} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`,
    );
  if (given !== kind || !apiVersions.includes(givenVersion)) {
    throw refused(
      isRegistered(givenVersion, given)
        ? `converting (${version}.${given}) to (${internal}): unknown conversion`
        : `no kind ${JSON.stringify(given)} is registered for version ${JSON.stringify(givenVersion)} in scheme ${SCHEME}`,
    );
  }
  const drop = (path: string): void => {
    if (validation !== 'Ignore') warnings.add(`unknown field "${path}"`);
  };
  try {
    return decode(kind, document, undefined, validation === 'Strict' ? undefined : drop);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof DecodeError)) throw error;
    throw refused(error.message);
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
