/**
 * The body of a write, as the document it holds: JSON or YAML, with the names that stand twice in it.
 * Upstream: apiserver pkg/endpoints/handlers/negotiation (input), handlers/create.go; apimachinery
 * runtime/serializer/json.
 */
import { badRequest, StatusError } from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import type { HttpRequest } from '../http-message.ts';
import { GoJsonError } from '../json/go-json-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { parseYaml } from './parse-yaml.ts';

/** As upstream: etcd takes no more. */
export const BODY_BYTES_MAX = 3 * 1024 * 1024;

export interface BodyDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** What to say of each name that stood twice; the last counts. */
  readonly duplicates: readonly string[];
}

export type BodyType = 'json' | 'yaml' | 'protobuf';

/** @throws {StatusError} UnsupportedMediaType */
export function bodyTypeOf({ headers }: HttpRequest): BodyType {
  const [given = ''] = (headers['content-type'] ?? '').split(';');
  switch (given.trim().toLowerCase()) {
    case '':
    case 'application/json':
      return 'json';
    case 'application/yaml':
      return 'yaml';
    case 'application/vnd.kubernetes.protobuf':
      return 'protobuf';
    default:
      throw unsupported(
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      );
  }
}

export function unsupported(message: string, details?: object): StatusError {
  return new StatusError('UnsupportedMediaType', message, details);
}

/** @throws {StatusError} RequestEntityTooLarge */
export function checkSize(body: Uint8Array): void {
  if (body.length <= BODY_BYTES_MAX) return;
  const message = `Request entity too large: limit is ${String(BODY_BYTES_MAX)}`;
  throw new StatusError('RequestEntityTooLarge', message);
}

/**
 * @param kind that is expected: `Pod`
 * @param isKindNeeded it is not taken for granted where the document does not say
 * @throws {StatusError} BadRequest
 */
export function documentOf(
  body: Uint8Array,
  type: 'json' | 'yaml',
  kind: string,
  isKindNeeded = false,
): BodyDocument {
  const text = decodeUtf8(body);
  try {
    const parsed = type === 'yaml' ? parseYaml(text) : duplicatesNamed(text);
    // In Go what is null leaves an object as it was made: with nothing in it.
    const { duplicates } = parsed;
    const value = parsed.value ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new GoJsonError(
        `json: cannot unmarshal ${typeName(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      );
    }
    if (isKindNeeded && !('kind' in value && value.kind !== '')) {
      const why = `Object 'Kind' is missing in '${text}'`;
      throw badRequest(
        `the object provided is unrecognized (must be of type ${kind}): ${why} (${excerpt(body, text)})`,
      );
    }
    return { value: value as BodyDocument['value'], duplicates };
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof GoJsonError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${error.message} (${excerpt(body, text)})`,
    );
  }
}

function duplicatesNamed(text: string): { value: unknown; duplicates: readonly string[] } {
  const { value, duplicates } = parseJson(text);
  return { value, duplicates: duplicates.map((path) => `duplicate field "${path}"`) };
}

/** What is no UTF-8 becomes U+FFFD, as in Go. */
export function decodeUtf8(body: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
}

const EXCERPT_BYTES = 30;

function excerpt(body: Uint8Array, text: string): string {
  if (body.length === 0) return '<empty>';
  const more = body.length > EXCERPT_BYTES ? ' ...' : '';
  const head = body.subarray(0, EXCERPT_BYTES);
  if (text.startsWith('{')) return decodeUtf8(head) + more;
  return Array.from(head, (byte) => byte.toString(16).padStart(2, '0')).join('') + more;
}

export function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}
