/**
 * A connection that must be made, and a health service that must serve. Upstream: pkg/probe/tcp/tcp.go,
 * pkg/probe/grpc/grpc.go (v1.36).
 */
import { GRPCError, NetworkError, type PodNetwork } from '../../cri/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { failure, success, type ProbeOutcome } from './probe-outcome.ts';

export function* tcpProbe(
  network: PodNetwork,
  host: string,
  port: number,
  timeoutSeconds: number,
): Steps<ProbeOutcome> {
  try {
    yield* perform(network.tcp(host, port, timeoutSeconds * 1000));
    return success();
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof NetworkError)) throw error;
    return failure(error.message);
  }
}

export function* grpcProbe(
  network: PodNetwork,
  host: string,
  port: number,
  service: string,
  timeoutSeconds: number,
): Steps<ProbeOutcome> {
  try {
    const call = network.grpcHealth(host, port, service, timeoutSeconds * 1000);
    const status = yield* perform(call);
    return status === 'SERVING'
      ? success('service healthy')
      : failure(`service unhealthy (responded with "${status}")`);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof GRPCError)) throw error;
    return failure(textOf(error, timeoutSeconds));
  }
}

function textOf({ code, description, message }: GRPCError, timeoutSeconds: number): string {
  switch (code) {
    case 'dial':
      return description;
    case 'Unimplemented':
      return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${description}`;
    case 'DeadlineExceeded':
      return `timeout: health rpc did not complete within ${String(timeoutSeconds)}s`;
    default:
      return `error: health rpc probe failed: ${message}`;
  }
}
