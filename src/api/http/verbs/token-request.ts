/** POST serviceaccounts/<name>/token: a token for who has the right to ask. Upstream: pkg/registry/core/serviceaccount/storage/token.go. */
import {
  badRequest,
  conflict,
  fieldError,
  formatTimestamp,
  invalid,
  ownersOfAsked,
  type Pod,
  type RequestHandler,
  type ServiceAccount,
} from '../../index.ts';
import { ISSUER, type BoundTo } from '../access/account-tokens.ts';
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
  const reference = boundObjectRef ?? undefined;
  const boundTo = reference === undefined ? {} : boundToOf(exchange, reference, account);
  const given = Array.isArray(audiences) ? audiences.map(String) : [];
  const now = formatTimestamp(handler.world.now());
  const { manager = '' } = options;
  const asking = { ...KIND, subresource: 'token', manager, now };
  const managedFields = ownersOfAsked(asking, { spec });
  const { token, expiresAt } = accounts.issue(account, seconds, given, boundTo);
  return respondDocument(exchange, 201, {
    ...KIND,
    metadata: {
      name,
      namespace: meta.namespace,
      uid: meta.uid,
      creationTimestamp: now,
      ...(managedFields === undefined ? {} : { managedFields }),
    },
    spec: {
      audiences: given.length > 0 ? given : [ISSUER],
      expirationSeconds: seconds,
      boundObjectRef: reference ?? null,
    },
    status: { token, expirationTimestamp: formatTimestamp(expiresAt) },
  });
}

const BOUND = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/** @throws {StatusError} BadRequest, NotFound, Conflict */
function boundToOf(
  { handler }: ResourceExchange,
  reference: object,
  { metadata: { name: account, namespace } }: ServiceAccount,
): BoundTo {
  const given = reference as Readonly<Record<string, string>>;
  const { kind = '', apiVersion = '', name = '', uid: expected = '' } = given;
  if (apiVersion !== 'v1' || !isBound(kind)) {
    const [group = '', version = ''] = apiVersion.includes('/')
      ? apiVersion.split('/')
      : ['', apiVersion];
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const key = kind === 'Node' ? { name } : { namespace, name };
  const found = handler.get(BOUND[kind], key);
  const { uid } = found.metadata;
  const pod = kind === 'Pod' ? (found as Pod) : undefined;
  if (pod !== undefined && pod.spec.serviceAccountName !== account) {
    const who = JSON.stringify(account);
    throw badRequest(
      `cannot bind token for serviceaccount ${who} to pod running with different serviceaccount name.`,
    );
  }
  if (expected !== '' && uid !== expected) {
    const why = `the UID in the bound object reference (${expected}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ resource: kind, kind, group: '' }, name, why);
  }
  const named = { name, uid };
  if (kind === 'Secret') return { secret: named };
  if (kind === 'Node') return { node: named };
  const { nodeName = '' } = pod?.spec ?? {};
  return nodeName === '' ? { pod: named } : { pod: named, node: nodeOf(handler, nodeName) };
}

/** One that is not there is told by its name alone. */
function nodeOf(handler: RequestHandler, name: string): { name: string; uid: string } {
  const fieldSelector = { 'metadata.name': name };
  const [node] = handler.list('nodes', { fieldSelector }).items;
  return { name, uid: node?.metadata.uid ?? '' };
}

function isBound(kind: string): kind is keyof typeof BOUND {
  return kind in BOUND;
}
