/**
 * The API server as a function from a request to its answer: what stands between a socket and the handler.
 *
 * Order: who asks, what is asked, in which form, may he, then the verb.
 * Upstream: apiserver pkg/server/config.go, DefaultBuildHandlerChain; pkg/endpoints/installer.go.
 */
import {
  errorText,
  isProgrammerError,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { StatusError, type RequestHandler } from '../index.ts';
import { authenticate, type Tokens } from './access/authenticate.ts';
import { AccountTokens, ISSUER } from './access/account-tokens.ts';
import { attributesOf } from './access/attributes.ts';
import { authorize } from './access/authorize.ts';
import { checkEscalation } from './access/escalation.ts';
import { impersonated } from './access/impersonate.ts';
import { NodesAndRoles } from './access/nodes-and-roles.ts';
import { restrictNode, restrictNodeWrite } from './access/node-restriction.ts';
import { MASTERS } from './access/rbac.ts';
import type { Access } from './access/reviews.ts';
import { checkSigning } from './access/signers.ts';
import { answerDiscovery, isDiscovery } from './discovery/answer-discovery.ts';
import type { Exchange } from './exchange.ts';
import {
  PAGE_NOT_FOUND,
  textResponse,
  type Answer,
  type HttpRequest,
  type HttpResponse,
  type Response,
} from './http-message.ts';
import { InFlight, TOO_MANY_REQUESTS } from './in-flight.ts';
import { negotiate, type Accepted, type Conversion } from './negotiation/accept.ts';
import { notAllowed } from './not-allowed.ts';
import type { NodeAgent } from './node-agent.ts';
import type { Descriptions } from './openapi/descriptions.ts';
import { OpenApiDocuments } from './openapi/documents.ts';
import { answerPage } from './pages.ts';
import { checkTimeout } from './request-timeout.ts';
import { noRepresentation, notAcceptable, respondStatus } from './respond.ts';
import { whenDurable } from './when-durable.ts';
import { routeOf } from './route.ts';
import { servedResources } from './served-resources.ts';
import type { WebhookCaller } from './webhooks/webhook-caller.ts';
import { answerResource } from './verbs/answer-resource.ts';
import { checkName, segmentsOf } from './segments.ts';

export interface ApiDoorOptions {
  readonly handler: RequestHandler;
  /** Who bears which token; absent: whoever comes is the administrator. */
  readonly tokens?: Tokens;
  /** By which tokens of service accounts are made and known; a guess of it is as good as any right. */
  readonly tokenSecret?: string;
  /** The roles that every cluster has are objects of it (storeBootstrapPolicy); default: they are beside it. */
  readonly hasStoredPolicy?: boolean;
  /** How webhooks are asked. Default: they cannot be reached. */
  readonly callWebhook?: WebhookCaller;
  /** How nodes are asked for logs and the like. */
  readonly agent?: NodeAgent;
  /** What `kubectl explain` shows of structs and fields. Default: their types alone. */
  readonly descriptions?: Descriptions;
  /** As clients reach it: `127.0.0.1:6443`. */
  readonly address: string;
  /** Hears of our own mistakes; the client is told of an internal error. */
  readonly report: (error: unknown) => void;
}

const JSON_ACCEPTED: Accepted = {
  mediaType: 'application/json',
  conversion: undefined,
  isPretty: false,
};

type Asked = Pick<Exchange, 'accepted' | 'warnings'>;

export class ApiDoor {
  readonly options: ApiDoorOptions;
  readonly #accounts: AccountTokens;
  readonly #access: Access;
  readonly #inFlight = new InFlight();
  readonly #openApi: OpenApiDocuments;

  constructor(options: ApiDoorOptions) {
    this.options = options;
    const { handler, tokens, tokenSecret = '', hasStoredPolicy = false } = options;
    const accounts = new AccountTokens(handler, tokenSecret);
    this.#accounts = accounts;
    this.#access = {
      rbac: new NodesAndRoles(handler, hasStoredPolicy),
      bearerOf: (token, audiences) => {
        const user = audiences.includes(ISSUER) ? tokens?.get(token) : undefined;
        const own = user && { user, audiences: [ISSUER] };
        return accounts.bearerOf(token, audiences) ?? own;
      },
    };
    this.#openApi = new OpenApiDocuments(handler.resources, options.descriptions);
    options.handler.remember();
  }

  /** To be called in an entry of the loop. What is answered outlives a power cut. */
  handle(request: HttpRequest): Answer {
    return whenDurable(this.#handle(request), this.options.handler);
  }

  #handle(request: HttpRequest): Answer {
    const warnings = new Set<string>();
    let accepted = JSON_ACCEPTED;
    try {
      const { path, query } = splitTarget(request.target);
      const { authorization } = request.headers;
      const bearer = authenticate(authorization, this.options.tokens, this.#accounts);
      const negotiated = negotiate(request.headers['accept'], allowsConversion);
      accepted = { ...(negotiated ?? JSON_ACCEPTED), ...prettiness(request, query, negotiated) };
      const exchange = { request, path, query, user: bearer, accepted, warnings };
      // Who looks after the server always gets an answer.
      if (this.#inFlight.isFull(request.method) && !bearer.groups.includes(MASTERS)) {
        return TOO_MANY_REQUESTS;
      }
      const answer = this.#answer(exchange, negotiated !== undefined);
      if ('status' in answer) return answer;
      const told = operation(() => this.#told(answer, { accepted, warnings }));
      return this.#inFlight.counted(request.method, told);
      // As upstream, one request that we cannot handle does not end the server.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      return this.#failure(error, { accepted, warnings });
    }
  }

  /** Whoever waits for his answer hears of a failure as of any other. */
  *#told(answer: Operation<Response>, asked: Asked): Steps<Response> {
    try {
      return yield* perform(answer);
    } catch (error) {
      rethrowProgrammerError(error);
      return this.#failure(error, asked);
    }
  }

  #failure(error: unknown, { accepted, warnings }: Asked): HttpResponse {
    const plain = { accepted: { ...accepted, conversion: undefined }, warnings };
    if (error instanceof StatusError) return respondStatus(plain, error.status);
    this.options.report(error);
    if (isProgrammerError(error)) return textResponse(500, PANIC);
    return respondStatus(plain, new StatusError('', errorText(error)).status);
  }

  #answer(asked: Exchange, isAcceptable: boolean): Answer {
    const { handler, agent, callWebhook, address } = this.options;
    const served = servedResources(handler.resources);
    const segments = segmentsOf(asked.path);
    const route = segments === undefined ? ({ kind: 'other' } as const) : routeOf(segments, served);
    const { rbac } = this.#access;
    const attributes = attributesOf(asked, route);
    if (attributes.verb !== 'watch') checkTimeout(asked.query);
    const user = impersonated(asked.user, asked.request, rbac, attributes);
    authorize(rbac, user, attributes);
    restrictNode(handler, user, attributes);
    const check: Exchange['check'] = (next, old) => {
      const isMadeByOther = old === undefined && attributes.verb !== 'create';
      if (isMadeByOther) authorize(rbac, user, { ...attributes, verb: 'create' });
      checkEscalation(rbac, user, next, old);
      checkSigning(rbac, user, attributes, next, old);
      restrictNodeWrite(handler, user, attributes, { next, old });
    };
    const exchange = { ...asked, user, check };
    switch (route.kind) {
      case 'resource':
        if (!isAcceptable) throw notAcceptableHere(asked, route.name !== undefined);
        checkName(route.name);
        return answerResource(
          {
            ...exchange,
            handler,
            agent,
            callWebhook,
            accounts: this.#accounts,
            access: this.#access,
          },
          route,
        );
      case 'missing':
        throw missing();
      case 'other':
        return answerPage(exchange, served, this.#openApi) ?? PAGE_NOT_FOUND;
      default:
        if (isDiscovery(exchange)) return answerDiscovery(exchange, route, served, address);
        throw notAllowed();
    }
  }
}

const PANIC = 'This request caused apiserver to panic. Look in the logs for details.\n';

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

function missing(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource', {});
}

/** Upstream names protobuf, too, which this server does not answer in. */
const TYPES = 'application/json, application/yaml';

function notAcceptableHere({ request }: Exchange, isOfOne: boolean): StatusError {
  // The type is one of them, and what it is to be converted into is not.
  const isOfType = negotiate(request.headers['accept'], () => true) !== undefined;
  if (isOfType) return notAcceptable(`only the following media types are accepted: ${TYPES}`);
  const available = isOfOne ? TYPES : `${TYPES}, application/json;stream=watch`;
  return noRepresentation(available);
}

const KINDS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

function allowsConversion({ kind, group, version }: Conversion): boolean {
  return (
    KINDS.includes(kind) && group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1')
  );
}

/** People who type requests by hand get indented answers. */
function prettiness(
  { headers }: HttpRequest,
  query: URLSearchParams,
  negotiated: Accepted | undefined,
): { readonly isPretty: boolean } {
  const asked = query.get('pretty');
  if (asked !== null) return { isPretty: asked === '1' || asked === 'true' };
  const isByHand = /^(?:curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '');
  return { isPretty: negotiated?.isPretty === true || isByHand };
}
