/**
 * Questions about rights and names: who am I, may I, may he, whose token is this? Asked by POST, answered, forgotten.
 * Upstream: pkg/registry/authorization, pkg/registry/authentication.
 */
import {
  badRequest,
  causesOf,
  fieldError,
  formatTimestamp,
  ownersOfAsked,
  StatusError,
  type FieldError,
  type RequestHandler,
} from '../../index.ts';
import type { Exchange } from '../exchange.ts';
import type { HttpResponse } from '../http-message.ts';
import { notAllowed } from '../not-allowed.ts';
import { respondDocument } from '../respond.ts';
import type { ResourceRoute } from '../route.ts';
import { readDocument, writeOptionsOf } from '../verbs/write-request.ts';
import { ISSUER } from './account-tokens.ts';
import type { Attributes } from './attributes.ts';
import { nodeOf } from './node-authorizer.ts';
import type { Rbac } from './rbac.ts';
import type { Bearer, UserInfo } from './user-info.ts';

type Document = Readonly<Record<string, unknown>>;

/** Who answers them. */
export interface Access {
  readonly rbac: Rbac;
  /** Undefined: nobody bears the token. */
  bearerOf(token: string, audiences: readonly string[]): Bearer | undefined;
}

type ReviewExchange = Exchange & { readonly handler: RequestHandler; readonly access: Access };

export function answerReview(exchange: ReviewExchange, route: ResourceRoute): HttpResponse {
  if (exchange.request.method !== 'POST') throw notAllowed();
  const { kind, group, version } = route.served;
  const apiVersion = `${group}/${version}`;
  const options = writeOptionsOf(exchange, 'CreateOptions');
  const document = readDocument(exchange, { kind, apiVersion }, options);
  const spec = withoutEmpty(document['spec']);
  const answer = answers(exchange, kind, spec, route.namespace);
  const managedFields = ownersOf(exchange, answer['spec'], {
    kind,
    apiVersion,
    manager: options.manager ?? '',
  });
  const metadata = {
    ...(route.namespace === undefined ? {} : { namespace: route.namespace }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
  return respondDocument(exchange, 201, { kind, apiVersion, metadata, ...answer });
}

function ownersOf(
  { handler }: ReviewExchange,
  spec: unknown,
  asking: { readonly kind: string; readonly apiVersion: string; readonly manager: string },
): ReturnType<typeof ownersOfAsked> {
  if (typeof spec !== 'object' || spec === null) return undefined;
  const now = formatTimestamp(handler.world.now());
  return ownersOfAsked({ ...asking, subresource: '', now }, { spec });
}

/** As Go writes it: texts that say nothing are left out. */
function withoutEmpty(value: unknown): Document {
  const fields = Object.entries(Object(value) as Document).filter(([, each]) => each !== '');
  return Object.fromEntries(
    fields.map(([name, each]) => [name, isPlain(each) ? withoutEmpty(each) : each]),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function answers(
  { user, handler, access }: ReviewExchange,
  kind: string,
  spec: Document,
  namespace: string | undefined,
): Document {
  const { rbac } = access;
  switch (kind) {
    case 'SelfSubjectAccessReview':
      checkAttributes(spec, []);
      return { spec, status: statusOf(rbac, user, spec) };
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview': {
      checkAttributes(spec, [...subjectErrors(spec), ...localErrors(spec, namespace)]);
      return { spec, status: statusOf(rbac, subjectOf(spec), spec) };
    }
    case 'SelfSubjectRulesReview':
      return { spec: {}, status: rulesStatus(rbac, user, text(spec['namespace'])) };
    case 'TokenReview': {
      if (spec['token'] === undefined) {
        throw badRequest('token is required for TokenReview in authentication');
      }
      const { audiences: given } = spec;
      const isNamed = Array.isArray(given) && given.length > 0;
      const bearer = access.bearerOf(text(spec['token']), isNamed ? given.map(text) : AUDIENCES);
      if (bearer === undefined)
        return { spec, status: { user: {}, error: 'invalid bearer token' } };
      return { spec, status: { authenticated: true, ...bearer } };
    }
    default: {
      const creationTimestamp = formatTimestamp(handler.world.now());
      return { metadata: { creationTimestamp }, status: { userInfo: user } };
    }
  }
}

const AUDIENCES = [ISSUER];

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function statusOf(rbac: Rbac, user: UserInfo, spec: Document): Document {
  const { isAllowed, reason } = rbac.decide(user, attributesIn(spec));
  return { allowed: isAllowed, ...(reason === '' ? {} : { reason }) };
}

function attributesIn({ resourceAttributes, nonResourceAttributes }: Document): Attributes {
  const given = Object(resourceAttributes ?? nonResourceAttributes) as Document;
  const verb = text(given['verb']);
  if (resourceAttributes === undefined) return { verb, path: text(given['path']) };
  return {
    verb,
    group: text(given['group']),
    resource: text(given['resource']),
    subresource: text(given['subresource']),
    name: text(given['name']),
    namespace: text(given['namespace']),
  };
}

function subjectOf({ user, uid, groups }: Document): UserInfo {
  return {
    username: text(user),
    ...(text(uid) === '' ? {} : { uid: text(uid) }),
    groups: Array.isArray(groups) ? groups.map(text) : [],
  };
}

/** They follow from what runs there. */
const NO_RULES_OF_NODES = 'node authorizer does not support user rule resolution';

function rulesStatus(rbac: Rbac, user: UserInfo, namespace: string): Document {
  if (namespace === '') throw badRequest('no namespace on request');
  const rules = rbac.rulesFor(user, namespace);
  const ofPaths = rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0);
  return {
    resourceRules: rules.filter((rule) => !ofPaths.includes(rule)),
    nonResourceRules: ofPaths.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: nodeOf(user) !== undefined,
    ...(nodeOf(user) === undefined ? {} : { evaluationError: NO_RULES_OF_NODES }),
  };
}

function subjectErrors({ user, groups }: Document): readonly FieldError[] {
  const hasGroups = Array.isArray(groups) && groups.length > 0;
  if (text(user) !== '' || hasGroups) return [];
  return [fieldError.invalid('spec.user', '', 'at least one of user or group must be specified')];
}

function localErrors(
  { resourceAttributes, nonResourceAttributes }: Document,
  namespace: string | undefined,
): readonly FieldError[] {
  if (namespace === undefined) return [];
  if (nonResourceAttributes !== undefined) {
    const why = 'disallowed on this kind of request';
    return [fieldError.invalid('spec.nonResourceAttributes', nonResourceAttributes, why)];
  }
  const given = text((Object(resourceAttributes) as Document)['namespace']);
  if (given === namespace) return [];
  const field = 'spec.resourceAttributes.namespace';
  return [fieldError.invalid(field, given, 'must match metadata.namespace')];
}

/** @throws {StatusError} Invalid */
function checkAttributes(spec: Document, others: readonly FieldError[]): void {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const isOne = (resourceAttributes === undefined) !== (nonResourceAttributes === undefined);
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  const errors = [
    ...(isOne ? [] : [fieldError.invalid('spec.resourceAttributes', null, why)]),
    ...others,
  ];
  if (errors.length === 0) return;
  const texts = errors.map(({ field, body }) => `${field}: ${body}`);
  const all = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  const message = `.authorization.k8s.io "" is invalid: ${all}`;
  throw new StatusError('Invalid', message, {
    group: 'authorization.k8s.io',
    causes: causesOf(errors),
  });
}
