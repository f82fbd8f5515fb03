/** POST of `pods/binding`, as a scheduler of somebody else sends it. Upstream: pod storage, BindingREST. */
import { badRequest, StatusError } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument, successStatus } from '../respond.ts';
import { keyOf, type ResourceExchange } from './context.ts';
import { inNamespace, metadataText, readDocument, writeOptionsOf } from './write-request.ts';

export function bind(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const expected = { kind: 'Binding', apiVersion: 'v1' };
  const document = inNamespace(readDocument(exchange, expected, options), exchange);
  const given = metadataText(document, 'name');
  if (given !== '' && given !== route.name) {
    throw badRequest('name in URL does not match name in Binding object');
  }
  const { kind = '', name = '' } = Object(document['target']) as Record<string, unknown>;
  if (kind !== '' && kind !== 'Node') {
    throw new StatusError(
      '',
      `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
    );
  }
  if (options.isDryRun !== true)
    handler.bind(keyOf(exchange), typeof name === 'string' ? name : '');
  return respondDocument(exchange, 201, successStatus(undefined, 201));
}
