/**
 * Questions about oneself: who am I, may I? Asked by POST, answered, forgotten.
 * Upstream: pkg/registry/authorization, pkg/registry/authentication.
 */
import {
  causesOf,
  fieldError,
  formatTimestamp,
  StatusError,
  type RequestHandler,
} from '../../index.ts';
import type { Exchange } from '../exchange.ts';
import type { HttpResponse } from '../http-message.ts';
import { notAllowed } from '../not-allowed.ts';
import { respondDocument } from '../respond.ts';
import type { ServedResource } from '../served-resource.ts';
import { readDocument, writeOptionsOf } from '../verbs/write-request.ts';
import { isMaster } from './authorize.ts';

type Document = Readonly<Record<string, unknown>>;

export function answerReview(
  exchange: Exchange & { readonly handler: RequestHandler },
  served: ServedResource,
): HttpResponse {
  if (exchange.request.method !== 'POST') throw notAllowed();
  const { kind, group, version } = served;
  const apiVersion = `${group}/${version}`;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = readDocument(exchange, { kind, apiVersion }, options);
  const answer = { kind, apiVersion, metadata: {}, ...answers(exchange, kind, document) };
  return respondDocument(exchange, 201, answer);
}

function answers(
  { user, handler }: Exchange & { readonly handler: RequestHandler },
  kind: string,
  document: Document,
): Document {
  const spec = Object(document['spec']) as Document;
  const allowed = isMaster(user);
  switch (kind) {
    case 'SelfSubjectAccessReview':
      requireOne(spec);
      return { spec, status: { allowed } };
    case 'SelfSubjectRulesReview':
      return { spec: {}, status: allowed ? EVERYTHING : NOTHING };
    default: {
      const creationTimestamp = formatTimestamp(handler.world.now());
      return { metadata: { creationTimestamp }, status: { userInfo: user } };
    }
  }
}

const EVERYTHING = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};
const NOTHING = { resourceRules: [], nonResourceRules: [], incomplete: false };

/** @throws {StatusError} Invalid */
function requireOne({ resourceAttributes, nonResourceAttributes }: Document): void {
  if ((resourceAttributes === undefined) !== (nonResourceAttributes === undefined)) return;
  const error = fieldError.invalid(
    'spec.resourceAttributes',
    null,
    'exactly one of nonResourceAttributes or resourceAttributes must be specified',
  );
  const message = `.authorization.k8s.io "" is invalid: ${error.field}: ${error.body}`;
  const details = { group: 'authorization.k8s.io', causes: causesOf([error]) };
  throw new StatusError('Invalid', message, details);
}
