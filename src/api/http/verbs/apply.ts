/**
 * Server-side apply: PATCH with a configuration, YAML or JSON.
 * Upstream: apiserver pkg/endpoints/handlers/patch.go, applyPatcher.
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { badRequest, isStatus, type Part, type WriteOptions } from '../../index.ts';
import { decodeUtf8, typeName } from '../body/read-body.ts';
import { parseYaml } from '../body/parse-yaml.ts';
import type { HttpResponse } from '../http-message.ts';
import { GoJsonError } from '../json/go-json-error.ts';
import { respondObject } from '../respond.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';

export function apply(exchange: ResourceExchange, part: Part, options: WriteOptions): HttpResponse {
  const { handler } = exchange;
  const config = configurationOf(exchange, options);
  const isNew = part === 'object' && !isThere(exchange);
  const request = { type: 'apply', config } as const;
  const object = handler.patch(resourceNameOf(exchange), keyOf(exchange), request, part, options);
  return respondObject(exchange, isNew ? 201 : 200, object, sourceOf(exchange));
}

function isThere(exchange: ResourceExchange): boolean {
  try {
    exchange.handler.get(resourceNameOf(exchange), keyOf(exchange));
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'NotFound')) throw error;
    return false;
  }
}

/** @throws {StatusError} BadRequest */
export function configurationOf(
  { request, warnings }: Pick<ResourceExchange, 'request' | 'warnings'>,
  { validation }: WriteOptions,
): Record<string, unknown> {
  const { value, duplicates } = parsed(decodeUtf8(request.body));
  if (duplicates.length > 0 && validation === 'Strict') {
    const lines = duplicates.map((each) => `\n  ${each}`).join('');
    throw badRequest(
      `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:${lines}`,
    );
  }
  if (validation === 'Warn') for (const each of duplicates) warnings.add(each);
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`,
  );
}

function parsed(text: string): ReturnType<typeof parseYaml> {
  try {
    return parseYaml(text);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof GoJsonError)) throw error;
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`);
  }
}
