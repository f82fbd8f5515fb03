/** GET of an object. Upstream: apiserver pkg/endpoints/handlers/get.go. */
import { StatusError } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondObject } from '../respond.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { tooLarge } from './list.ts';

export function get(exchange: ResourceExchange): HttpResponse {
  const { handler, query } = exchange;
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d{0,15}$/.test(version)) {
    const shown = JSON.stringify(version);
    const why = `strconv.ParseUint: parsing ${shown}: invalid syntax`;
    throw new StatusError('', `resourceVersion: Invalid value: ${shown}: ${why}`);
  }
  const now = Number(handler.resourceVersion);
  if (Number(version) > now) throw tooLarge(Number(version), now);
  const object = handler.get(resourceNameOf(exchange), keyOf(exchange));
  return respondObject(exchange, 200, object, sourceOf(exchange));
}
