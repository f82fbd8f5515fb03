/**
 * `pods/exec` and `pods/attach`: a command beside a container, or its own process, its input and output in channels of
 * a WebSocket.
 * Upstream: pkg/registry/core/pod/rest/subresources.go, kubelet pkg/cri/streaming/remotecommand; api.md 8.6 for what
 * clients were seen to send.
 */
import {
  errorText,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../../sim/index.ts';
import { badRequest, StatusError } from '../../index.ts';
import { flag } from '../exchange.ts';
import type { Answer, Connection } from '../http-message.ts';
import type { NodeAgent, RemoteStreams } from '../node-agent.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { unreachable } from '../verbs/log.ts';
import { containerId, podContainerOf, type PodContainer } from '../verbs/pod-container.ts';
import { chooseProtocol, endsWithStatus, frame, STATUS, STDERR, STDOUT } from './channels.ts';
import { RemoteInput } from './remote-input.ts';

interface Target {
  readonly agent: NodeAgent;
  readonly nodeName: string;
  readonly id: string;
}

/** As the runtime's server of streams calls it. */
type Doing = 'executing command in' | 'attaching to';

/** Answers the status of what it ran, or of the process that it was attached to: 0. */
type Begin = (target: Target, streams: RemoteStreams) => Operation<number | void>;

export function exec(exchange: ResourceExchange): Answer {
  return converse(exchange, 'executing command in', () => {
    const command = exchange.query.getAll('command');
    if (command.length === 0)
      throw badRequest('you must specify at least 1 command for the container');
    return ({ agent, nodeName, id }, streams) => agent.exec(nodeName, id, command, streams);
  });
}

export function attach(exchange: ResourceExchange): Answer {
  return converse(
    exchange,
    'attaching to',
    () =>
      ({ agent, nodeName, id }, streams) =>
        agent.attach(nodeName, id, streams),
  );
}

interface Wanted {
  readonly doing: Doing;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

function converse(exchange: ResourceExchange, doing: Doing, beginning: () => Begin): Answer {
  const { query, request } = exchange;
  if (query.getAll('dryRun').length > 0) throw badRequest('dryRun is not supported');
  // Upstream looks for the place first, and asks the node there for what the client wants.
  const place = placeOf(exchange);
  const upgrade = (request.headers['upgrade'] ?? '').toLowerCase();
  if (upgrade === '') throw badRequest('Upgrade request required');
  const target = targetAt(exchange, place);
  const begin = beginning();
  const tty = flag(query, 'tty');
  const wanted = {
    doing,
    tty,
    stdin: flag(query, 'stdin'),
    stdout: flag(query, 'stdout'),
    // A terminal has one output.
    stderr: flag(query, 'stderr') && !tty,
  };
  if (!wanted.stdin && !wanted.stdout && !wanted.stderr) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  }
  const protocol = chooseProtocol(request.headers['sec-websocket-protocol']);
  if (upgrade !== 'websocket' || protocol === undefined) {
    throw badRequest('unable to upgrade: only WebSocket with *.channel.k8s.io is spoken here');
  }
  return {
    status: 101,
    headers: {},
    protocol,
    run: (connection) => operation(() => play(connection, protocol, wanted, begin, target)),
  };
}

function placeOf(exchange: ResourceExchange): PodContainer {
  const place = podContainerOf(exchange);
  if (place.nodeName !== '') return place;
  throw badRequest(`pod ${place.pod.metadata.name} does not have a host assigned`);
}

function targetAt({ agent }: ResourceExchange, { name, nodeName, status }: PodContainer): Target {
  if (agent === undefined) throw unreachable(nodeName);
  const id = containerId(status?.containerID);
  if (id === undefined || status?.state?.running === undefined) {
    const what = `unable to upgrade connection: container not found (${JSON.stringify(name)})`;
    const message = `Internal error occurred: ${what}`;
    throw new StatusError('InternalError', message, { causes: [{ reason: '', message: what }] });
  }
  return { agent, nodeName, id };
}

function* play(
  connection: Connection,
  protocol: string,
  { doing, stdin, stdout, stderr, tty }: Wanted,
  begin: Begin,
  target: Target,
): Steps<void> {
  const write = (channel: number) => (data: Uint8Array) =>
    connection.send(frame(protocol, channel, data));
  const input = new RemoteInput(protocol, connection);
  // Clients wait for a first message, on the lowest channel that is written.
  const first = stdout ? STDOUT : stderr ? STDERR : STATUS;
  connection.send(frame(protocol, first, ''));
  const streams: RemoteStreams = {
    tty,
    stdin: stdin ? input : undefined,
    stdout: stdout ? write(STDOUT) : undefined,
    stderr: stderr ? write(STDERR) : undefined,
    backlog: () => connection.unread,
  };
  const status = yield* outcome(protocol, doing, () => begin(target, streams));
  connection.send(frame(protocol, STATUS, status));
}

function* outcome(
  protocol: string,
  doing: Doing,
  run: () => Operation<number | void>,
): Steps<string> {
  try {
    const exitCode = (yield* perform(run())) ?? 0;
    if (exitCode === 0) return endsWithStatus(protocol) ? SUCCESS : '';
    return endsWithStatus(protocol) ? exitStatus(exitCode) : exitText(exitCode);
  } catch (error) {
    rethrowProgrammerError(error);
    // The runtime serves the streams itself: no call of the CRI has failed. Twice, as containerd 2.3 says it.
    const why = errorText(error).replace(/^rpc error: code = \w+ desc = /, '');
    const text = `Internal error occurred: Internal error occurred: error ${doing} container: ${why}`;
    return endsWithStatus(protocol)
      ? JSON.stringify(new StatusError('InternalError', text).status)
      : text;
  }
}

const SUCCESS = JSON.stringify({ metadata: {}, status: 'Success' });

function exitText(exitCode: number): string {
  return `command terminated with non-zero exit code: command terminated with exit code ${String(exitCode)}`;
}

function exitStatus(exitCode: number): string {
  return JSON.stringify({
    metadata: {},
    status: 'Failure',
    message: exitText(exitCode),
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  });
}
