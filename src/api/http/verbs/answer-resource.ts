/** From method and path to the verb. Upstream: apiserver pkg/endpoints/installer.go. */
import type { Operation } from '../../../sim/index.ts';
import { answerReview, type Access } from '../access/reviews.ts';
import { flag, type Exchange } from '../exchange.ts';
import type { Answer, HttpResponse } from '../http-message.ts';
import { notAllowed } from '../not-allowed.ts';
import type { ResourceRoute } from '../route.ts';
import { converted, conversionsNow } from '../webhooks/converted.ts';
import { reviewed } from '../webhooks/reviewed.ts';
import { bindFromCollection } from './binding.ts';
import { componentStatuses } from './component-statuses.ts';
import type { ResourceExchange, StoredResource } from './context.ts';
import { create } from './create.ts';
import { patch } from './patch.ts';
import { whenSettled } from './just-established.ts';
import { list } from './list.ts';
import { get } from './read.ts';
import { remove, removeCollection } from './remove.ts';
import { subresourceAnswers } from './subresources.ts';
import { update } from './update.ts';
import { watch } from './watch.ts';

type Resource = ResourceExchange;

export function answerResource(
  exchange: Exchange &
    Pick<ResourceExchange, 'handler' | 'agent' | 'accounts' | 'callWebhook'> & {
      readonly access: Access;
    },
  route: ResourceRoute,
): Answer {
  if (!isStored(route)) return answerAsked(exchange, route);
  const stored: Resource = { ...exchange, route };
  const { definition } = route.served;
  const { warning } = definition.custom ?? definition;
  if (warning !== undefined) exchange.warnings.add(warning);
  if (route.subresource !== undefined) return answerSubresource(stored, route.subresource.name);
  return route.name === undefined ? answerCollection(stored) : answerItem(stored);
}

function answerAsked(exchange: Parameters<typeof answerResource>[0], route: ResourceRoute): Answer {
  switch (route.served.resource) {
    case 'bindings':
      return bindFromCollection(exchange, route);
    case 'componentstatuses':
      return componentStatuses(exchange, route);
    default:
      return answerReview(exchange, route);
  }
}

function isStored(route: ResourceRoute): route is ResourceExchange['route'] {
  const { definition }: Partial<StoredResource> = route.served;
  return definition !== undefined;
}

function answerCollection(exchange: Resource): Answer {
  const { request, route, query } = exchange;
  const { served, namespace } = route;
  const isWhole = served.namespaced && namespace === undefined;
  switch (request.method) {
    case 'GET':
      if (route.isWatch || flag(query, 'watch')) return watch(exchange);
      return converted(exchange, list, list);
    case 'POST':
      if (isWhole || route.isWatch) throw notAllowed();
      return whenSettled(exchange, (each) =>
        converted(each, create, (now) => reviewedOr(now, create)),
      );
    case 'DELETE':
      if (isWhole || route.isWatch || !served.verbs.includes('deletecollection'))
        throw notAllowed();
      return converted(exchange, removeCollection, removeCollection);
    default:
      throw notAllowed();
  }
}

function answerItem(exchange: Resource): Answer {
  const { method } = exchange.request;
  if (exchange.route.isWatch) {
    if (method !== 'GET') throw notAllowed();
    return watch(exchange);
  }
  switch (method) {
    case 'GET':
      return converted(exchange, get, get);
    case 'PUT':
      return convertedReview(exchange, (each) => update(each, 'object'));
    case 'PATCH':
      return convertedReview(exchange, (each) => patch(each, 'object'));
    case 'DELETE':
      return convertedReview(exchange, remove);
    default:
      throw notAllowed();
  }
}

function convertedReview(exchange: Resource, run: (exchange: Resource) => HttpResponse): Answer {
  return converted(exchange, run, (each) => reviewedOr(each, run));
}

function reviewedOr(
  exchange: Resource,
  run: (exchange: Resource) => HttpResponse,
): Operation<HttpResponse> | HttpResponse {
  return reviewed(exchange, run) ?? run(exchange);
}

function answerSubresource(exchange: Resource, name: string): Answer {
  const { method } = exchange.request;
  if (name === 'status') {
    if (method === 'GET') return converted(exchange, get, get);
    const run = STATUS[method];
    if (run !== undefined) return converted(exchange, run, run);
    throw notAllowed();
  }
  const answer = subresourceAnswers(exchange)[method];
  if (answer === undefined) throw notAllowed();
  // Of a custom resource it is its scale, of which there is nothing to wait for.
  if (conversionsNow(exchange) === undefined) return answer(exchange);
  const scale = answer as (exchange: Resource) => HttpResponse;
  return converted(exchange, scale, scale);
}

const STATUS: Readonly<Record<string, (exchange: Resource) => HttpResponse>> = {
  PUT: (exchange) => update(exchange, 'status'),
  PATCH: (exchange) => patch(exchange, 'status'),
};
