/** Answers to requests for discovery. Upstream: apiserver pkg/endpoints/discovery/aggregated/wrapper.go. */
import type { Exchange } from '../exchange.ts';
import type { HttpResponse } from '../http-message.ts';
import { negotiate, type Conversion } from '../negotiation/accept.ts';
import { notAcceptable, respondDocument } from '../respond.ts';
import type { Route } from '../route.ts';
import type { ServedResources } from '../served-resources.ts';
import {
  aggregatedDiscovery,
  apiGroup,
  coreVersions,
  groupList,
  resourceList,
} from './discovery.ts';

type DiscoveryRoute = Extract<Route, { kind: 'groups' | 'group' | 'groupVersion' }>;

const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export function isDiscovery({ request }: Exchange): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

export function answerDiscovery(
  exchange: Exchange,
  route: DiscoveryRoute,
  served: ServedResources,
  address: string,
): HttpResponse {
  const accepted = negotiate(exchange.request.headers['accept'], isAggregated);
  if (accepted === undefined) {
    const known = 'application/json, application/yaml';
    throw notAcceptable(`only the following media types are accepted: ${known}`);
  }
  const isNew = accepted.conversion !== undefined && accepted.mediaType === 'application/json';
  if (route.kind === 'groups' && isNew) return answerAggregated(exchange, served, route.isCore);
  const plain = { ...exchange, accepted: { ...exchange.accepted, ...withoutConversion(accepted) } };
  return respondDocument(plain, 200, documentFor(route, served, address));
}

function withoutConversion({ mediaType }: { mediaType: Exchange['accepted']['mediaType'] }) {
  return { mediaType, conversion: undefined };
}

function isAggregated({ kind, group, version }: Conversion): boolean {
  return kind === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && version === 'v2';
}

function answerAggregated(
  { request }: Exchange,
  served: ServedResources,
  isCore: boolean,
): HttpResponse {
  const { document, etag } = aggregatedDiscovery(served, isCore);
  const headers = { ETag: etag, Vary: 'Accept', 'Cache-Control': 'public' };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' };
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': AGGREGATED_TYPE },
    body: `${JSON.stringify(document)}\n`,
  };
}

function documentFor(route: DiscoveryRoute, served: ServedResources, address: string): object {
  switch (route.kind) {
    case 'groups':
      return route.isCore ? coreVersions(address) : groupList(served);
    case 'group':
      return apiGroup(served, route.group);
    case 'groupVersion':
      return resourceList(served, route.group, route.version);
  }
}
