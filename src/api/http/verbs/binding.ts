/** POST of `pods/binding`, as a scheduler of somebody else sends it. Upstream: pod storage, BindingREST. */
import { badRequest, preconditionFailed, StatusError } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument, successStatus } from '../respond.ts';
import { notAllowed } from '../not-allowed.ts';
import type { ResourceRoute } from '../route.ts';
import { storedResource } from '../served-resource.ts';
import { keyOf, type ResourceExchange, type StoredResource } from './context.ts';
import { readTypedDocument } from './typed-document.ts';
import { metadataText, readDocument, writeOptionsOf } from './write-request.ts';

const BINDING = { kind: 'Binding', apiVersions: ['v1'], internal: 'core.Binding' };

/** The old way: the Binding itself says of which pod it is. Upstream: LegacyBindingREST. */
export function bindFromCollection(
  exchange: Omit<ResourceExchange, 'route'>,
  route: ResourceRoute,
): HttpResponse {
  if (exchange.request.method !== 'POST' || route.name !== undefined) throw notAllowed();
  // Of all namespaces at once there are no bindings to make.
  if (route.namespace === undefined || route.isWatch) throw notAllowed();
  const definition = exchange.handler.resources.find('pods');
  if (definition === undefined) throw notAllowed();
  const served: StoredResource = { ...storedResource(definition), definition };
  const { kind, apiVersions } = BINDING;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = readDocument(exchange, { kind, apiVersion: apiVersions[0] ?? '' }, options);
  const name = metadataText(document, 'name');
  return bind({ ...exchange, route: { ...route, served, name } });
}

export function bind(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = readTypedDocument(exchange, BINDING, options);
  if (metadataText(document, 'name') !== route.name) {
    throw badRequest('name in URL does not match name in Binding object');
  }
  const { kind = '', name = '' } = (document['target'] ?? {}) as Record<string, string>;
  if (kind !== '' && kind !== 'Node') {
    throw new StatusError(
      '',
      `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
    );
  }
  if (name === '') throw new StatusError('', 'target.name: Required value');
  checkPreconditions(exchange, document);
  const { labels = {}, annotations = {} } = document['metadata'] as Marks;
  if (options.isDryRun !== true) handler.bind(keyOf(exchange), name, { labels, annotations });
  return respondDocument(exchange, 201, successStatus(undefined, 201));
}

interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A scheduler may mean a pod that is no more. */
function checkPreconditions(exchange: ResourceExchange, document: Record<string, unknown>): void {
  const { handler, route } = exchange;
  const { metadata } = handler.get('pods', keyOf(exchange));
  for (const [field, what] of [
    ['uid', 'UID'],
    ['resourceVersion', 'ResourceVersion'],
  ] as const) {
    const expected = metadataText(document, field);
    if (expected === '' || expected === metadata[field]) continue;
    throw preconditionFailed(route.served.definition, metadata, what, expected);
  }
}
