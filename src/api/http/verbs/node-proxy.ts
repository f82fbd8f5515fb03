/**
 * `nodes/proxy`: a request that is handed on to the kubelet of a node. What it shows can be read; nothing is written there.
 * Upstream: pkg/registry/core/node/rest/proxy.go; pkg/registry/core/node/strategy.go, ResourceLocation (v1.36).
 */
import { StatusError } from '../../index.ts';
import type { Answer } from '../http-message.ts';
import { notAllowed } from '../not-allowed.ts';
import type { ResourceExchange } from './context.ts';

/** The path below `…/proxy`, `/metrics`. */
function proxiedPath(path: string): string {
  const [, rest = ''] = /^\/api\/v1\/nodes\/[^/]+\/proxy(\/.*)?$/.exec(path) ?? [];
  return rest === '' ? '/' : rest;
}

export function proxyNode({ handler, agent, route, path, request }: ResourceExchange): Answer {
  if (request.method !== 'GET') throw notAllowed();
  const { name = '' } = route;
  handler.get('nodes', { name });
  if (agent === undefined) {
    throw new StatusError('ServiceUnavailable', `error trying to reach service: no node ${name}`);
  }
  return agent.page(name, proxiedPath(path));
}
