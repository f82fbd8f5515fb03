/** POST serviceaccounts/<name>/token: a token for who has the right to ask. Upstream: pkg/registry/core/serviceaccount/storage/token.go. */
import { badRequest, fieldError, formatTimestamp, invalid } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument } from '../respond.ts';
import { keyOf, type ResourceExchange } from './context.ts';
import { inNamespace, metadataText, readDocument, writeOptionsOf } from './write-request.ts';

const KIND = { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1' };
const IDENTITY = { resource: '', kind: 'TokenRequest', group: 'authentication.k8s.io' };
const SECONDS_DEFAULT = 3600;
const SECONDS_MIN = 600;
const SECONDS_MAX = 2 ** 32;

export function requestToken(exchange: ResourceExchange): HttpResponse {
  const { handler, accounts } = exchange;
  const account = handler.get('serviceaccounts', keyOf(exchange));
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = inNamespace(readDocument(exchange, KIND, options), exchange);
  const spec = Object(document['spec']) as Readonly<Record<string, unknown>>;
  const { expirationSeconds = SECONDS_DEFAULT, audiences = [], boundObjectRef } = spec;
  const seconds = Number(expirationSeconds);
  const field = 'spec.expirationSeconds';
  const { name, creationTimestamp: _, ...meta } = account.metadata;
  const givenName = metadataText(document, 'name');
  if (givenName !== '' && givenName !== name) {
    const why = 'must match the service account name if specified';
    throw invalid(IDENTITY, name, [fieldError.invalid('metadata.name', givenName, why)]);
  }
  if (!(seconds >= SECONDS_MIN)) {
    const why = 'may not specify a duration less than 10 minutes';
    throw invalid(IDENTITY, '', [fieldError.invalid(field, expirationSeconds, why)]);
  }
  if (seconds > SECONDS_MAX) {
    const why = 'may not specify a duration larger than 2^32 seconds';
    throw invalid(IDENTITY, '', [fieldError.invalid(field, expirationSeconds, why)]);
  }
  if (boundObjectRef !== undefined && boundObjectRef !== null) {
    checkBound(exchange, boundObjectRef, meta.namespace);
    const why = 'tokens are not bound to objects here';
    throw invalid(IDENTITY, '', [fieldError.invalid('spec.boundObjectRef', boundObjectRef, why)]);
  }
  const given = Array.isArray(audiences) ? audiences.map(String) : [];
  const { token, expiresAt } = accounts.issue(account, seconds, given);
  return respondDocument(exchange, 201, {
    ...KIND,
    metadata: {
      name,
      namespace: meta.namespace,
      creationTimestamp: formatTimestamp(handler.world.now()),
    },
    spec: {
      audiences: given.length > 0 ? given : ['https://kubernetes.default.svc.cluster.local'],
      expirationSeconds: seconds,
      boundObjectRef: null,
    },
    status: { token, expirationTimestamp: formatTimestamp(expiresAt) },
  });
}

const BOUND = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/** @throws {StatusError} BadRequest, NotFound */
function checkBound({ handler }: ResourceExchange, reference: object, namespace: string): void {
  const { kind = '', apiVersion = '', name = '' } = reference as Readonly<Record<string, string>>;
  if (apiVersion !== 'v1' || !isBound(kind)) {
    const [group = '', version = ''] = apiVersion.includes('/')
      ? apiVersion.split('/')
      : ['', apiVersion];
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  handler.get(BOUND[kind], kind === 'Node' ? { name } : { namespace, name });
}

function isBound(kind: string): kind is keyof typeof BOUND {
  return kind in BOUND;
}
