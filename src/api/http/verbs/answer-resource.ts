/** From method and path to the verb. Upstream: apiserver pkg/endpoints/installer.go. */
import type { Operation } from '../../../sim/index.ts';
import { answerReview, type Access } from '../access/reviews.ts';
import { flag, type Exchange } from '../exchange.ts';
import type { Answer, HttpResponse } from '../http-message.ts';
import { notAllowed } from '../not-allowed.ts';
import type { ResourceRoute } from '../route.ts';
import { reviewed } from '../webhooks/reviewed.ts';
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
  if (!isStored(route)) return answerReview(exchange, route);
  const stored: Resource = { ...exchange, route };
  const { warning } = route.served.definition.custom ?? {};
  if (warning !== undefined) exchange.warnings.add(warning);
  if (route.subresource !== undefined) return answerSubresource(stored, route.subresource.name);
  return route.name === undefined ? answerCollection(stored) : answerItem(stored);
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
      return route.isWatch || flag(query, 'watch') ? watch(exchange) : list(exchange);
    case 'POST':
      if (isWhole || route.isWatch) throw notAllowed();
      return whenSettled(exchange, (each) => reviewedOr(each, create));
    case 'DELETE':
      if (isWhole || route.isWatch || !served.verbs.includes('deletecollection'))
        throw notAllowed();
      return removeCollection(exchange);
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
      return get(exchange);
    case 'PUT':
      return reviewedOr(exchange, (each) => update(each, 'object'));
    case 'PATCH':
      return reviewedOr(exchange, (each) => patch(each, 'object'));
    case 'DELETE':
      return reviewedOr(exchange, remove);
    default:
      throw notAllowed();
  }
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
    if (method === 'GET') return get(exchange);
    if (method === 'PUT') return update(exchange, 'status');
    if (method === 'PATCH') return patch(exchange, 'status');
    throw notAllowed();
  }
  const answer = subresourceAnswers(exchange)[method];
  if (answer === undefined) throw notAllowed();
  return answer(exchange);
}
