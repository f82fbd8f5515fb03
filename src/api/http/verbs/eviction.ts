/** POST of `pods/eviction`, as `kubectl drain` sends it. */
import { badRequest } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument, successStatus } from '../respond.ts';
import { keyOf, type ResourceExchange } from './context.ts';
import { deleteOptionsOf } from './delete-options.ts';
import { readTypedDocument } from './typed-document.ts';
import { metadataText, writeOptionsOf } from './write-request.ts';

const EVICTION = {
  kind: 'Eviction',
  apiVersions: ['policy/v1', 'policy/v1beta1'],
  internal: 'policy.Eviction',
};

export function evict(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = readTypedDocument(exchange, EVICTION, options);
  const { deleteOptions } = document;
  if (metadataText(document, 'name') !== route.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const { how, isDryRun } = deleteOptionsOf(Object(deleteOptions) as Record<string, unknown>);
  handler.evict(keyOf(exchange), how, isDryRun || options.isDryRun === true);
  return respondDocument(exchange, 201, successStatus(undefined, 201));
}
