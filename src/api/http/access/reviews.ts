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
import { isOfPath, type Attributes } from './attributes.ts';
import { nodeOf } from './node-authorizer.ts';
import type { Rbac } from './rbac.ts';
import { selectedBy, selectorErrors } from './review-selectors.ts';
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
  const asking = { kind, apiVersion, manager: options.manager ?? '' };
  const { metadata: given } = document;
  const asked = { ...(Object(given) as Document), managedFields: ownersOf(exchange, spec, asking) };
  const answer = answers(exchange, kind, { spec, metadata: asked }, route.namespace);
  const managedFields = ownersOf(exchange, answer['spec'], asking);
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
  { spec, metadata }: { readonly spec: Document; readonly metadata: Document },
  namespace: string | undefined,
): Document {
  const { rbac } = access;
  const { namespace: _, ...others } = metadata;
  const isLocal = kind === 'LocalSubjectAccessReview';
  const ofMetadata = metadataErrors(isLocal ? others : metadata, metadata, isLocal);
  switch (kind) {
    case 'SelfSubjectAccessReview':
      checkAttributes(spec, [], ofMetadata);
      return { spec, status: statusOf(rbac, user, spec) };
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview': {
      const ofReview = [...ofMetadata, ...localErrors(spec, namespace)];
      checkAttributes(spec, subjectErrors(spec), ofReview);
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
  const { fieldSelector, evaluationError } = selectedBy(resourceIn(spec));
  const attributes = attributesIn(spec);
  const asked =
    fieldSelector === '' || isOfPath(attributes) ? attributes : { ...attributes, fieldSelector };
  const { isAllowed, reason } = rbac.decide(user, asked);
  return {
    allowed: isAllowed,
    ...(reason === '' ? {} : { reason }),
    ...(evaluationError === '' ? {} : { evaluationError }),
  };
}

function resourceIn({ resourceAttributes }: Document): Document {
  return Object(resourceAttributes) as Document;
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
  const errors: FieldError[] = [];
  const given = text((Object(resourceAttributes) as Document)['namespace']);
  if (resourceAttributes !== undefined && given !== namespace) {
    const field = 'spec.resourceAttributes.namespace';
    errors.push(fieldError.invalid(field, given, 'must match metadata.namespace'));
  }
  if (nonResourceAttributes === undefined) return errors;
  const why = 'disallowed on this kind of request';
  return [...errors, pathError(nonResourceAttributes, why)];
}

/** In Go's names. */
function pathError(attributes: unknown, why: string): FieldError {
  const { path, verb } = Object(attributes) as Document;
  const shown = { Path: text(path), Verb: text(verb) };
  return fieldError.invalid('spec.nonResourceAttributes', shown, why);
}

/** A question has no name, and what else objects have. */
function metadataErrors(
  { managedFields: _, ...given }: Document,
  whole: Document,
  isLocal: boolean,
): readonly FieldError[] {
  if (Object.values(given).every((value) => value === undefined || value === '')) return [];
  const detail = isLocal ? 'must be empty except for namespace' : 'must be empty';
  return [fieldError.invalid('metadata', whole, detail)];
}

/** @throws {StatusError} Invalid */
function checkAttributes(
  spec: Document,
  ofSubject: readonly FieldError[],
  ofReview: readonly FieldError[],
): void {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  const both = 'cannot be specified in combination with resourceAttributes';
  const isNone = resourceAttributes === undefined && nonResourceAttributes === undefined;
  const isBoth = resourceAttributes !== undefined && nonResourceAttributes !== undefined;
  const errors = [
    ...(isBoth ? [pathError(nonResourceAttributes, both)] : []),
    ...(isNone ? [fieldError.invalid('spec.resourceAttributes', null, why)] : []),
    ...ofSubject,
    ...selectorErrors(resourceIn(spec)),
    ...ofReview,
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
