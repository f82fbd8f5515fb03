/** POST of `pods/eviction`, as `kubectl drain` sends it. */
import { badRequest } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument, successStatus } from '../respond.ts';
import { keyOf, type ResourceExchange } from './context.ts';
import { deleteOptionsOf } from './delete-options.ts';
import { inNamespace, metadataText, readDocument, writeOptionsOf } from './write-request.ts';

const VERSIONS = ['policy/v1', 'policy/v1beta1'];

export function evict(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const expected = { kind: 'Eviction', apiVersion: 'policy/v1' };
  const document = inNamespace(readDocument(exchange, expected, options), exchange);
  const { apiVersion = 'policy/v1', deleteOptions } = document;
  if (!VERSIONS.includes(String(apiVersion))) {
    const version = JSON.stringify(String(apiVersion).split('/').at(-1));
    throw badRequest(
      `Eviction in version ${version} cannot be handled as a Eviction: no kind "Eviction" is registered for version ${JSON.stringify(apiVersion)} in scheme "drydock"`,
    );
  }
  const given = metadataText(document, 'name');
  if (given !== '' && given !== route.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const { how, isDryRun } = deleteOptionsOf(Object(deleteOptions) as Record<string, unknown>);
  handler.evict(keyOf(exchange), how, isDryRun || options.isDryRun === true);
  return respondDocument(exchange, 201, successStatus(undefined, 201));
}
