/**
 * `pods/portforward`: connections to ports of a pod, many over one WebSocket.
 *
 * kubectl speaks SPDY in it, two streams a connection: one for its data, one for what goes wrong. Others name the ports
 * in the query and have two channels for each, over which one connection goes.
 * Upstream: kubelet pkg/cri/streaming/portforward; client-go tools/portforward.
 */
import { operation, type Steps } from '../../../sim/index.ts';
import { badRequest } from '../../index.ts';
import type { Answer } from '../http-message.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { unreachable } from '../verbs/log.ts';
import { podContainerOf } from '../verbs/pod-container.ts';
import { playChannels } from './channel-session.ts';
import type { Dial } from './forwarded-connection.ts';
import { playSpdy } from './spdy-session.ts';

const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
const CHANNELS = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];

export function portForward(exchange: ResourceExchange): Answer {
  const { agent, query, request } = exchange;
  const { pod, nodeName } = podContainerOf(exchange, 'first');
  if (nodeName === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const upgrade = (request.headers['upgrade'] ?? '').toLowerCase();
  if (upgrade === '') throw badRequest('Upgrade request required');
  if (agent === undefined) throw unreachable(nodeName);
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  const protocol = offered.find((each) => each === TUNNEL || CHANNELS.includes(each));
  if (upgrade !== 'websocket' || protocol === undefined) {
    throw badRequest(`unable to upgrade: only WebSocket with ${TUNNEL} is spoken here`);
  }
  const { uid } = pod.metadata;
  const dial: Dial = (port, peer) => agent.forward(nodeName, uid, port, peer);
  const ports = protocol === TUNNEL ? [] : portsOf(query);
  return {
    status: 101,
    headers: {},
    protocol,
    run: (connection) =>
      operation(function* (): Steps<void> {
        if (protocol === TUNNEL) yield* playSpdy(connection, dial);
        else yield* playChannels(connection, protocol, ports, dial);
      }),
  };
}

/** @throws {StatusError} BadRequest */
function portsOf(query: URLSearchParams): readonly number[] {
  const words = query.getAll('ports').flatMap((word) => word.split(','));
  if (words.length === 0) throw badRequest('query parameter "ports" is required');
  return words.map((word) => {
    const port = Number(word);
    if (/^\d+$/.test(word) && port >= 1 && port <= 65_535) return port;
    throw badRequest(`unable to parse "${word}" as a port`);
  });
}
