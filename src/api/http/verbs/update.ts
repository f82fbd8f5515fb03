/** PUT of an object or of its status. Upstream: apiserver pkg/endpoints/handlers/update.go. */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { badRequest, isStatus, type ApiObject, type Part } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondObject } from '../respond.ts';
import { resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { inNamespace, metadataText, readDocument, writeOptionsOf } from './write-request.ts';

export function update(exchange: ResourceExchange, part: Part): HttpResponse {
  const { handler, route } = exchange;
  const { definition } = route.served;
  const options = writeOptionsOf(exchange, 'UpdateOptions');
  const document = inNamespace(readDocument(exchange, definition, options), exchange);
  checkObjectName(metadataText(document, 'name'), route.name ?? '');
  // Decoded and checked by the handler, whatever it is.
  const object = document as unknown as ApiObject;
  const resource = resourceNameOf(exchange);
  try {
    const updated = handler.update(resource, object, part, options);
    return respondObject(exchange, 200, updated, sourceOf(exchange));
  } catch (error) {
    rethrowProgrammerError(error);
    const isNew = part === 'object' && definition.createsOnUpdate === true;
    if (!isNew || !isStatus(error, 'NotFound')) throw error;
    const created = handler.create(resource, document, options);
    return respondObject(exchange, 201, created, sourceOf(exchange));
  }
}

/** @throws {StatusError} BadRequest */
export function checkObjectName(given: string, name: string): void {
  if (given === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (given === name) return;
  throw badRequest(
    `the name of the object (${given}) does not match the name on the URL (${name})`,
  );
}
