/**
 * `pods/exec`: a command beside a container, its output in channels of a WebSocket.
 * Upstream: pkg/registry/core/pod/rest/subresources.go; api.md 8.6 for what clients were seen to send.
 */
import {
  errorText,
  operation,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../../sim/index.ts';
import { badRequest, StatusError } from '../../index.ts';
import { flag } from '../exchange.ts';
import type { Answer, UpgradeResponse } from '../http-message.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { unreachable } from '../verbs/log.ts';
import { containerId, podContainerOf } from '../verbs/pod-container.ts';
import { chooseProtocol, endsWithStatus, frame, STATUS, STDERR, STDOUT } from './channels.ts';

interface Streams {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export function exec(exchange: ResourceExchange): Answer {
  const { query, request } = exchange;
  if (query.getAll('dryRun').length > 0) throw badRequest('dryRun is not supported');
  const upgrade = (request.headers['upgrade'] ?? '').toLowerCase();
  if (upgrade === '') throw badRequest('Upgrade request required');
  const target = targetOf(exchange);
  const command = query.getAll('command');
  if (command.length === 0)
    throw badRequest('you must specify at least 1 command for the container');
  if (flag(query, 'stdin') || flag(query, 'tty')) {
    throw badRequest('stdin and tty are not supported: the command runs to its end by itself');
  }
  const protocol = chooseProtocol(request.headers['sec-websocket-protocol']);
  if (upgrade !== 'websocket' || protocol === undefined) {
    throw badRequest('unable to upgrade: only WebSocket with *.channel.k8s.io is spoken here');
  }
  const streams = { stdout: flag(query, 'stdout'), stderr: flag(query, 'stderr') };
  return upgradeTo(protocol, streams, () => target.run(command));
}

function targetOf(exchange: ResourceExchange) {
  const { agent } = exchange;
  const { pod, name, nodeName, status } = podContainerOf(exchange);
  if (nodeName === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  if (agent === undefined) throw unreachable(nodeName);
  const id = containerId(status?.containerID);
  if (id === undefined || status?.state?.running === undefined) {
    const what = `unable to upgrade connection: container not found (${JSON.stringify(name)})`;
    const message = `Internal error occurred: ${what}`;
    throw new StatusError('InternalError', message, { causes: [{ reason: '', message: what }] });
  }
  return { run: (command: readonly string[]) => agent.exec(nodeName, id, command) };
}

function upgradeTo(
  protocol: string,
  streams: Streams,
  run: () => ReturnType<ReturnType<typeof targetOf>['run']>,
): UpgradeResponse {
  return {
    status: 101,
    headers: {},
    protocol,
    run: (send) => operation(() => play(protocol, streams, run, send)),
  };
}

function* play(
  protocol: string,
  streams: Streams,
  run: () => ReturnType<ReturnType<typeof targetOf>['run']>,
  send: (message: Uint8Array | string) => void,
): Steps<void> {
  // Clients wait for a first message, on the lowest channel that is written.
  const channels = [...(streams.stdout ? [STDOUT] : []), ...(streams.stderr ? [STDERR] : [])];
  send(frame(protocol, channels[0] ?? STATUS, ''));
  const status = yield* outcome(protocol, streams, run, send);
  send(frame(protocol, STATUS, status));
}

function* outcome(
  protocol: string,
  streams: Streams,
  run: () => ReturnType<ReturnType<typeof targetOf>['run']>,
  send: (message: Uint8Array | string) => void,
): Steps<string> {
  try {
    const { stdout, stderr, exitCode } = yield* perform(run());
    if (streams.stdout && stdout !== '') send(frame(protocol, STDOUT, stdout));
    if (streams.stderr && stderr !== '') send(frame(protocol, STDERR, stderr));
    if (exitCode === 0) return endsWithStatus(protocol) ? SUCCESS : '';
    return endsWithStatus(protocol) ? exitStatus(exitCode) : exitText(exitCode);
  } catch (error) {
    rethrowProgrammerError(error);
    const text = `Internal error occurred: ${errorText(error)}`;
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
