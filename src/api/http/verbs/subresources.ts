/** Subresources beside `status`, by resource and method. */
import { attach, exec } from '../exec/exec.ts';
import type { Answer } from '../http-message.ts';
import { portForward } from '../port-forward/port-forward.ts';
import { bind } from './binding.ts';
import type { ResourceExchange } from './context.ts';
import { evict } from './eviction.ts';
import { log } from './log.ts';
import { proxyNode } from './node-proxy.ts';
import { patch } from './patch.ts';
import { get } from './read.ts';
import { getScale, patchScale, updateScale } from './scale.ts';
import { requestToken } from './token-request.ts';
import { update } from './update.ts';

type Answers = Readonly<Record<string, (exchange: ResourceExchange) => Answer>>;

const OF_PODS: Readonly<Record<string, Answers>> = {
  attach: { GET: attach, POST: attach },
  binding: { POST: bind },
  ephemeralcontainers: {
    GET: get,
    PUT: (exchange) => update(exchange, 'ephemeralcontainers'),
    PATCH: (exchange) => patch(exchange, 'ephemeralcontainers'),
  },
  eviction: { POST: evict },
  exec: { GET: exec, POST: exec },
  log: { GET: log },
  resize: {
    GET: get,
    PUT: (exchange) => update(exchange, 'resize'),
    PATCH: (exchange) => patch(exchange, 'resize'),
  },
  portforward: { GET: portForward, POST: portForward },
};

const PROXY: Answers = { GET: proxyNode };

const SCALE: Answers = { GET: getScale, PUT: updateScale, PATCH: patchScale };

/** Whoever waits for a namespace that does not go says so by hand. */
const FINALIZE: Answers = { PUT: (exchange) => update(exchange, 'finalize') };

/** Whether who asks for a certificate may have it. */
const APPROVAL: Answers = {
  GET: get,
  PUT: (exchange) => update(exchange, 'approval'),
  PATCH: (exchange) => patch(exchange, 'approval'),
};

export function subresourceAnswers({ route }: ResourceExchange): Answers {
  const name = route.subresource?.name ?? '';
  if (name === 'scale') return SCALE;
  const { resource } = route.served;
  if (resource === 'serviceaccounts' && name === 'token') return { POST: requestToken };
  if (resource === 'namespaces' && name === 'finalize') return FINALIZE;
  if (resource === 'certificatesigningrequests' && name === 'approval') return APPROVAL;
  if (resource === 'nodes' && name === 'proxy') return PROXY;
  return (resource === 'pods' ? OF_PODS[name] : undefined) ?? {};
}
