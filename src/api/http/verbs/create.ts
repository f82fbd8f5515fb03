/** POST of an object. Upstream: apiserver pkg/endpoints/handlers/create.go. */
import type { HttpResponse } from '../http-message.ts';
import { respondObject } from '../respond.ts';
import { resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { inNamespace, readDocument, writeOptionsOf } from './write-request.ts';

export function create(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const { definition } = route.served;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = readDocument(exchange, definition, options);
  const manifest = inNamespace(document, exchange);
  const created = handler.create(resourceNameOf(exchange), manifest, options);
  return respondObject(exchange, 201, created, sourceOf(exchange));
}
