/**
 * Connections from outside to a port of a pod. Upstream: containerd internal/cri/server/sandbox_portforward_linux.go,
 * whose text a refusal is, in that of the kubelet's streaming server.
 */
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { CriError, NetworkError } from '../index.ts';
import { toByteText } from './processes/byte-text.ts';
import { InputFile } from './processes/input-file.ts';
import { serveConnection } from './network/http-connection.ts';
import { NodeNetwork } from './network/simulated-network.ts';
import type { RuntimeState } from './runtime-state.ts';

/** Who has dialled. */
export interface ForwardedPeer {
  connect(reader: { data(bytes: Uint8Array): void; end(): void }): void;
  data(bytes: Uint8Array): void;
}

const DIAL_TIMEOUT_MS = 30_000;

/** Until the connection is closed. @throws {Error} nobody listens */
export function* portForward(
  state: RuntimeState,
  podUid: string,
  port: number,
  peer: ForwardedPeer,
): Steps<void> {
  const sandbox = state.sandboxes.list((each) => each, podUid).find(({ isReady }) => isReady);
  if (sandbox === undefined) {
    throw new CriError('NotFound', `failed to find sandbox of pod "${podUid}": not found`);
  }
  const ip = sandbox.snapshot.ip ?? state.hostIp;
  const network = new NodeNetwork(state.world, state.actor, state.network, ip);
  try {
    yield* perform(network.tcp(ip, port, DIAL_TIMEOUT_MS));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof NetworkError)) throw error;
    throw new Error(refusal(sandbox.id, port), { cause: error });
  }
  const input = new InputFile();
  peer.connect({ data: (bytes) => input.push(toByteText(bytes)), end: () => input.end() });
  yield* serveConnection({ network, ip, port }, input, (bytes) => peer.data(bytes));
}

function refusal(sandboxId: string, port: number): string {
  const at = String(port);
  const where = `network namespace "/var/run/netns/${sandboxId.slice(0, 12)}"`;
  const tried = `failed to connect to localhost:${at} inside namespace "${sandboxId}"`;
  const why = `IPv4: dial tcp4 127.0.0.1:${at}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address`;
  return `error forwarding port ${at} to pod ${sandboxId}, uid : failed to execute portforward in ${where}: ${tried}, ${why}`;
}
