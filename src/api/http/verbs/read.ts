/** GET of an object, and of a list. Upstream: apiserver pkg/endpoints/handlers/get.go. */
import type { HttpResponse } from '../http-message.ts';
import { respondList, respondObject } from '../respond.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { listOptionsOf } from './list-options.ts';

export function get(exchange: ResourceExchange): HttpResponse {
  const { handler } = exchange;
  const object = handler.get(resourceNameOf(exchange), keyOf(exchange));
  return respondObject(exchange, 200, object, sourceOf(exchange));
}

export function list(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const { items, resourceVersion } = handler.list(
    resourceNameOf(exchange),
    listOptionsOf(exchange),
  );
  const { kind, apiVersion } = route.served.definition;
  const metadata = { resourceVersion };
  const document = { kind: `${kind}List`, apiVersion, metadata, items };
  return respondList(exchange, document, sourceOf(exchange));
}
