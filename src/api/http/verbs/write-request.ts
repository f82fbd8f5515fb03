/** What POST, PUT and PATCH have in common: their options, and a body that is an object. */
import { badRequest, causesOf, fieldError, StatusError } from '../../index.ts';
import type { FieldError, FieldValidation, WriteOptions } from '../../index.ts';
import type { Exchange } from '../exchange.ts';
import { bodyTypeOf, checkSize, documentOf, type BodyDocument } from '../body/read-body.ts';
import { decodeProtobuf } from '../protobuf/decode-protobuf.ts';
import type { ResourceExchange } from './context.ts';

type Document = Record<string, unknown>;

const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const MANAGER_BYTES_MAX = 128;

/**
 * @param kind of the options: `CreateOptions`
 * @param others what is wrong with options that this verb alone has
 * @throws {StatusError} Invalid
 */
export function writeOptionsOf(
  exchange: Exchange,
  kind: string,
  others: readonly FieldError[] = [],
): WriteOptions {
  const { query, warnings, check } = exchange;
  const errors: FieldError[] = [
    ...others,
    ...managerErrors(query),
    ...dryRunErrors(query.getAll('dryRun')),
  ];
  const given = query.get('fieldValidation') ?? '';
  if (!VALIDATIONS.includes(given)) {
    errors.push(fieldError.notSupported('fieldValidation', given, VALIDATIONS));
  }
  if (errors.length > 0) throw invalidOptions(kind, errors);
  return {
    manager: managerOf(exchange),
    isDryRun: query.getAll('dryRun').length > 0,
    check,
    validation: given === '' ? 'Warn' : (given as FieldValidation),
    dropped: (path) => warnings.add(`unknown field "${path}"`),
    warn: (_, { field, text }) => warnings.add(field === '' ? text : `${field}: ${text}`),
  };
}

const MANAGER_CHARACTERS_MAX = 128;

/** Who writes: as the request says, else by the name of the program. */
function managerOf({ query, request }: Exchange): string {
  const given = query.get('fieldManager') ?? '';
  if (given !== '') return given;
  const [program = ''] = (request.headers['user-agent'] ?? '').split('/');
  const printable = Array.from(program).filter(isPrintable).join('');
  return printable.slice(0, MANAGER_CHARACTERS_MAX) || 'unknown';
}

function isPrintable(character: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]$/u.test(character);
}

export function invalidOptions(kind: string, errors: readonly FieldError[]): StatusError {
  const texts = errors.map(({ field, body }) => `${field}: ${body}`);
  const all = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  return new StatusError('Invalid', `${kind}.meta.k8s.io "" is invalid: ${all}`, {
    group: 'meta.k8s.io',
    kind,
    causes: causesOf(errors),
  });
}

export function dryRunErrors(given: readonly string[]): readonly FieldError[] {
  if (given.every((each) => each === 'All')) return [];
  return [fieldError.notSupported('dryRun', given, ['All'])];
}

function managerErrors(query: URLSearchParams): readonly FieldError[] {
  const manager = query.get('fieldManager') ?? '';
  if (new TextEncoder().encode(manager).length > MANAGER_BYTES_MAX) {
    return [fieldError.tooLong('fieldManager', MANAGER_BYTES_MAX)];
  }
  const at = Array.from(manager).findIndex((each) => !isPrintable(each));
  if (at < 0) return [];
  const code = (Array.from(manager)[at]?.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const detail = `invalid character U+${code.padStart(4, '0')} (at position ${String(at)})`;
  return [fieldError.invalid('fieldManager', manager, detail)];
}

/** @param kind that the body is to be @throws {StatusError} */
export function readDocument(
  { request, warnings }: Exchange,
  {
    kind,
    apiVersion,
    custom,
  }: { readonly kind: string; readonly apiVersion: string; readonly custom?: object },
  { validation }: WriteOptions,
): Document {
  const type = bodyTypeOf(request);
  const isCustom = custom !== undefined;
  checkSize(request.body);
  if (type === 'protobuf') {
    return decodeProtobuf(request.body, (path) => warnings.add(`unknown field "${path}"`));
  }
  const { value, duplicates }: BodyDocument = documentOf(request.body, type, kind, isCustom);
  if (validation === 'Strict' && duplicates.length > 0) {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    throw badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: strict decoding error: ${duplicates.join(', ')}`,
    );
  }
  if (validation === 'Warn') for (const each of duplicates) warnings.add(each);
  return { ...value };
}

/** The document in the namespace of the path. @throws {StatusError} BadRequest if it names another */
export function inNamespace(document: Document, { route }: ResourceExchange): Document {
  const { metadata = {} } = document;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return document;
  const { namespace: given } = metadata as Document;
  const { namespace } = route;
  if (namespace === undefined) {
    return { ...document, metadata: { ...metadata, namespace: undefined } };
  }
  if (given !== undefined && given !== null && given !== '' && given !== namespace) {
    if (typeof given !== 'string') return document;
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return { ...document, metadata: { ...metadata, namespace } };
}

/** A field of metadata that is text. */
export function metadataText(document: Document, field: string): string {
  const { metadata } = document;
  const value = typeof metadata === 'object' ? (metadata as Document | null)?.[field] : undefined;
  return typeof value === 'string' ? value : '';
}
