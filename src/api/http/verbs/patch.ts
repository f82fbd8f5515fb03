/** PATCH of an object or of its status. Upstream: apiserver pkg/endpoints/handlers/patch.go. */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { badRequest, type Manifest, type Part, type PatchType } from '../../index.ts';
import { decodeUtf8, checkSize, typeName, unsupported } from '../body/read-body.ts';
import type { HttpRequest, HttpResponse } from '../http-message.ts';
import { GoJsonError } from '../json/go-json-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { respondObject } from '../respond.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { writeOptionsOf } from './write-request.ts';

const TYPES: Readonly<Record<string, PatchType>> = {
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

export function patch(exchange: ResourceExchange, part: Part): HttpResponse {
  const { handler, request } = exchange;
  const type = patchTypeOf(request);
  checkSize(request.body);
  const options = writeOptionsOf(exchange, 'PatchOptions');
  const document = readPatch(request, type);
  const resource = resourceNameOf(exchange);
  const patched = handler.patch(
    resource,
    keyOf(exchange),
    { type, patch: document },
    part,
    options,
  );
  return respondObject(exchange, 200, patched, sourceOf(exchange));
}

/** @throws {StatusError} UnsupportedMediaType, before anything else is looked at */
export function patchTypeOf({ headers }: HttpRequest): PatchType {
  const [given = ''] = (headers['content-type'] ?? '').split(';');
  const type = TYPES[given.trim().toLowerCase()];
  if (type === undefined) throw unsupported('415: Unsupported Media Type', {});
  return type;
}

function readPatch({ body }: HttpRequest, type: PatchType): Manifest {
  let value: unknown;
  try {
    ({ value } = parseJson(decodeUtf8(body)));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof GoJsonError)) throw error;
    throw badRequest(`${type === 'strategic' ? '' : 'error decoding patch: '}${error.message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Manifest;
  }
  const message = `json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`;
  throw badRequest(type === 'strategic' ? message : `error decoding patch: ${message}`);
}
