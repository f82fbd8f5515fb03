/** POST of `pods/binding`, as a scheduler of somebody else sends it. Upstream: pod storage, BindingREST. */
import { badRequest, conflict, StatusError } from '../../index.ts';
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
  checkUid(exchange, metadataText(document, 'uid'));
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

/** A scheduler may mean a pod that is no more. */
function checkUid(exchange: ResourceExchange, expected: string): void {
  const { handler, route } = exchange;
  const { metadata } = handler.get('pods', keyOf(exchange));
  if (expected === '' || expected === metadata.uid) return;
  const { namespace, name, uid } = metadata;
  const why = `StorageError: invalid object, Code: 4, Key: /registry/pods/${namespace}/${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${expected}, UID in object meta: ${uid}`;
  throw conflict(route.served.definition, name, why);
}
