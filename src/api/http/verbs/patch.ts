/** PATCH of an object or of its status. Upstream: apiserver pkg/endpoints/handlers/patch.go. */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { badRequest, fieldError, StatusError, type Manifest, type Part } from '../../index.ts';
import type { FieldError, PatchRequest, WriteOptions } from '../../index.ts';
import { checkSize, decodeUtf8, typeName, unsupported } from '../body/read-body.ts';
import { apply } from './apply.ts';
import { flag } from '../exchange.ts';
import type { HttpRequest, HttpResponse } from '../http-message.ts';
import { GoJsonError } from '../json/go-json-error.ts';
import { parseJson, type ParsedJson } from '../json/parse-json.ts';
import { respondObject } from '../respond.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { writeOptionsOf } from './write-request.ts';

const TYPES: Readonly<Record<string, PatchRequest['type']>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Nobody knows how the lists of custom resources merge. */
const NOT_STRATEGIC =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
const OPERATIONS_MAX = 10_000;

export function patch(exchange: ResourceExchange, part: Part): HttpResponse {
  const { handler, request } = exchange;
  const type = patchTypeOf(request);
  if (type === 'strategic' && exchange.route.served.definition.custom !== undefined) {
    throw unsupported(NOT_STRATEGIC);
  }
  checkSize(request.body);
  const options = patchOptionsOf(exchange, type);
  if (type === 'apply') return apply(exchange, part, options);
  const resource = resourceNameOf(exchange);
  const patched = handler.patch(
    resource,
    keyOf(exchange),
    readPatch(exchange, type, options.validation === 'Strict'),
    part,
    options,
  );
  return respondObject(exchange, 200, patched, sourceOf(exchange));
}

/** @throws {StatusError} Invalid */
export function patchOptionsOf(
  exchange: ResourceExchange,
  type: PatchRequest['type'],
): WriteOptions {
  const { query } = exchange;
  const isForced = flag(query, 'force');
  const errors: FieldError[] = [];
  if (type === 'apply' && (query.get('fieldManager') ?? '') === '') {
    errors.push(fieldError.required('fieldManager', 'is required for apply patch'));
  }
  if (type !== 'apply' && query.has('force')) {
    errors.push(fieldError.forbidden('force', 'may not be specified for non-apply patch'));
  }
  return { ...writeOptionsOf(exchange, 'PatchOptions', errors), isForced };
}

/** @throws {StatusError} UnsupportedMediaType, before anything else is looked at */
export function patchTypeOf({ headers }: HttpRequest): PatchRequest['type'] {
  const [given = ''] = (headers['content-type'] ?? '').split(';');
  const type = TYPES[given.trim().toLowerCase()];
  if (type === undefined) throw unsupported('415: Unsupported Media Type', {});
  return type;
}

export function readPatch(
  { request, warnings }: ResourceExchange,
  type: Exclude<PatchRequest['type'], 'apply'>,
  isStrict: boolean,
): PatchRequest {
  const decoding = type === 'strategic' ? '' : 'error decoding patch: ';
  const { value, duplicates } = parsed(request.body, decoding);
  for (const path of duplicates) {
    if (isStrict) throw badRequest(`strict decoding error: duplicate field "${path}"`);
    warnings.add(`duplicate field "${path}"`);
  }
  // In Go null is a list without operations, and a map without fields.
  if (type === 'json') return { type, operations: operationsOf(value ?? []) };
  if (value === null && type === 'merge') throw badRequest('Invalid JSON Patch');
  if (value === null) return { type, patch: {} };
  if (typeof value === 'object' && !Array.isArray(value)) {
    return { type, patch: value as Manifest };
  }
  throw badRequest(
    `${decoding}json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`,
  );
}

function parsed(body: Uint8Array, decoding: string): ParsedJson {
  try {
    return parseJson(decodeUtf8(body));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof GoJsonError)) throw error;
    throw badRequest(`${decoding}${error.message}`);
  }
}

function operationsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${typeName(value)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (value.length <= OPERATIONS_MAX) return value;
  const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${String(OPERATIONS_MAX)}, got ${String(value.length)}`;
  throw new StatusError('RequestEntityTooLarge', message);
}
