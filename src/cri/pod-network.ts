/**
 * The pods' network as a program of the node meets it: who probes a container or calls one of its hooks
 * connects to an address and a port. Errors speak as Go's net and net/http do.
 *
 * It stands beside the CRI, not in it: upstream the kernel's sockets are the contract.
 */
import type { Operation } from '../sim/index.ts';

export interface HTTPRequest {
  readonly scheme: 'http' | 'https';
  /** A pod's, a node's, `localhost`, or a name, which nobody resolves. */
  readonly ip: string;
  readonly port: number;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For all of it, from the connection to the end of the body. */
  readonly timeoutMs: number;
}

/** Names of headers are in lower case. A redirect is an answer like another. */
export interface HTTPResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Upstream: grpc.health.v1.HealthCheckResponse.ServingStatus. */
export type ServingStatus = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN';

export interface PodNetwork {
  /** @throws {NetworkError} `dial tcp 10.0.0.2:80: connect: connection refused` */
  tcp(ip: string, port: number, timeoutMs: number): Operation<'connected'>;
  /** @throws {NetworkError} `Get "http://10.0.0.2:80/": dial tcp 10.0.0.2:80: connect: connection refused` */
  http(request: HTTPRequest): Operation<HTTPResponse>;
  /** @throws {GRPCError} */
  grpcHealth(
    ip: string,
    port: number,
    service: string,
    timeoutMs: number,
  ): Operation<ServingStatus>;
}

/** Nobody answered; the message is Go's. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** A health check that brought no status. */
export class GRPCError extends Error {
  override readonly name = 'GRPCError';
  /** `dial`: no connection within the time, as gRPC dials again until then. */
  readonly code: 'dial' | 'DeadlineExceeded' | 'NotFound' | 'Unimplemented' | 'Unavailable';
  /** The status' own message. */
  readonly description: string;

  constructor(code: GRPCError['code'], description: string) {
    super(code === 'dial' ? description : `rpc error: code = ${code} desc = ${description}`);
    this.code = code;
    this.description = description;
  }
}
