/**
 * The network of a cluster without packets: who has which address, and who listens on which port of it.
 * Each node looks at it through a view of its own, in which `localhost` is the node.
 *
 * An address that somebody has refuses what nobody listens for; one that nobody has lets callers wait for an answer
 * to their ARP requests, as the bridge of a node does.
 */
import { AsyncSubject, map, race, type Observable } from 'rxjs';
import {
  formatDuration,
  operation,
  pause,
  perform,
  type Instant,
  type Operation,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import {
  GRPCError,
  NetworkError,
  type HTTPRequest,
  type HTTPResponse,
  type PodNetwork,
  type ServingStatus,
} from '../../index.ts';
import type { Listener, Reply } from './listener.ts';

/** From a call to the first byte that can come back. */
const ROUND_TRIP_MS = 1;
/** Linux: three unanswered ARP requests, one a second. */
const NO_ROUTE_MS = 3000;

const TLS_EXPECTED: HTTPResponse = {
  status: 400,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Client sent an HTTP request to an HTTPS server.\n',
};

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;

/** One port that is listened on. */
class Endpoint {
  readonly listener: Listener;
  #closedSubject: AsyncSubject<undefined> | undefined;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  /** Emits once nobody listens any more; made for who waits. */
  get closed$(): Observable<undefined> {
    this.#closedSubject ??= new AsyncSubject<undefined>();
    return this.#closedSubject;
  }

  close(): void {
    this.#closedSubject?.next(undefined);
    this.#closedSubject?.complete();
  }
}

interface Addresses {
  isTaken(address: string): boolean;
}

export class SimulatedNetwork {
  readonly #hosts = new Set<string>();
  readonly #pools: Addresses[] = [];
  /** By `10.0.0.2:80`. */
  readonly #endpoints = new Map<string, Endpoint>();

  /** A node's own address, and those of its pods. */
  join(hostIp: string, pods: Addresses): void {
    this.#hosts.add(hostIp);
    this.#pools.push(pods);
  }

  has(ip: string): boolean {
    return this.#hosts.has(ip) || this.#pools.some((pods) => pods.isTaken(ip));
  }

  /** Answers how to close it; undefined if somebody else listens there. */
  listen(ip: string, port: number, listener: Listener): (() => void) | undefined {
    const at = joinHostPort(ip, port);
    if (this.#endpoints.has(at)) return undefined;
    const endpoint = new Endpoint(listener);
    this.#endpoints.set(at, endpoint);
    return () => {
      this.#endpoints.delete(at);
      endpoint.close();
    };
  }

  endpoint(ip: string, port: number): Endpoint | undefined {
    return this.#endpoints.get(joinHostPort(ip, port));
  }
}

/** What the programs of one node reach. */
export class NodeNetwork implements PodNetwork {
  readonly #world: World;
  readonly #lane: string;
  readonly #network: SimulatedNetwork;
  readonly #hostIp: string;

  /** @param hostIp the node's own address */
  constructor(world: World, lane: string, network: SimulatedNetwork, hostIp: string) {
    this.#world = world;
    this.#lane = lane;
    this.#network = network;
    this.#hostIp = hostIp;
  }

  tcp(ip: string, port: number, timeoutMs: number): Operation<'connected'> {
    return operation(() => this.#tcp(ip, port, timeoutMs));
  }

  http(request: HTTPRequest): Operation<HTTPResponse> {
    return operation(() => this.#http(request));
  }

  grpcHealth(
    ip: string,
    port: number,
    service: string,
    timeoutMs: number,
  ): Operation<ServingStatus> {
    return operation(() => this.#grpcHealth(ip, port, service, timeoutMs));
  }

  *#tcp(ip: string, port: number, timeoutMs: number): Steps<'connected'> {
    const { failure } = yield* this.#dial(ip, port, timeoutMs);
    if (failure !== undefined) throw new NetworkError(failure);
    return 'connected';
  }

  *#http(request: HTTPRequest): Steps<HTTPResponse> {
    const { method = 'GET', scheme, ip, port, path, headers, timeoutMs } = request;
    const name = method.charAt(0) + method.slice(1).toLowerCase();
    const what = `${name} "${scheme}://${joinHostPort(ip, port)}${path}"`;
    const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    const endAt = this.#world.now() + timeoutMs;
    const { endpoint, failure, isLate } = yield* this.#dial(ip, port, timeoutMs);
    if (endpoint === undefined)
      throw new NetworkError(`${what}: ${isLate ? late : (failure ?? '')}`);
    const { listener } = endpoint;
    if (scheme === 'https' && listener.speaks === 'http') {
      throw new NetworkError(`${what}: http: server gave HTTP response to HTTPS client`);
    }
    if (scheme === 'http' && listener.speaks === 'https') return TLS_EXPECTED;
    const { serve } = listener;
    const reply =
      serve === undefined
        ? listener.respond({ method, path, headers })
        : { afterMs: 0, answer: yield* serve(path) };
    const came = yield* this.#wait(endpoint, reply, endAt);
    if (came === 'late') throw new NetworkError(`${what}: ${late}`);
    if (came === 'closed') throw new NetworkError(`${what}: EOF`);
    return reply.answer;
  }

  *#grpcHealth(ip: string, port: number, service: string, timeoutMs: number): Steps<ServingStatus> {
    const endAt = this.#world.now() + timeoutMs;
    const { endpoint } = yield* this.#dial(ip, port, timeoutMs);
    if (endpoint === undefined) {
      // gRPC dials again, with growing pauses, as long as its deadline lets it.
      yield* this.#pauseUntil(endAt);
      const at = `"${joinHostPort(ip, port)}" within ${formatDuration(timeoutMs)}`;
      const text = `timeout: failed to connect service ${at}: context deadline exceeded`;
      throw new GRPCError('dial', text);
    }
    const reply = endpoint.listener.health(service);
    const came = yield* this.#wait(endpoint, reply, endAt);
    if (came === 'late') throw new GRPCError('DeadlineExceeded', 'context deadline exceeded');
    if (came === 'closed') throw new GRPCError('Unavailable', 'error reading from server: EOF');
    const { answer } = reply;
    if (answer === 'NotFound') throw new GRPCError('NotFound', 'unknown service');
    if (answer === 'Unimplemented') {
      throw new GRPCError('Unimplemented', 'unknown service grpc.health.v1.Health');
    }
    return answer;
  }

  *#dial(host: string, port: number, timeoutMs: number): Steps<Dialled> {
    const ip = host === 'localhost' || host.startsWith('127.') ? this.#hostIp : host;
    if (!IPV4.test(ip)) return refused(`dial tcp: lookup ${host}: no such host`);
    const to = `dial tcp ${joinHostPort(host, port)}`;
    if (!this.#network.has(ip)) {
      const isLate = timeoutMs < NO_ROUTE_MS;
      yield* this.#pause(Math.min(timeoutMs, NO_ROUTE_MS));
      return {
        ...refused(`${to}: ${isLate ? 'i/o timeout' : 'connect: no route to host'}`),
        isLate,
      };
    }
    yield* this.#pause(ROUND_TRIP_MS);
    const endpoint = this.#network.endpoint(ip, port);
    if (endpoint === undefined) return refused(`${to}: connect: connection refused`);
    return { endpoint, failure: undefined, isLate: false };
  }

  /** Whether an answer comes in time, and before who gives it is gone. */
  *#wait(
    endpoint: Endpoint,
    { afterMs }: Reply<unknown>,
    endAt: Instant,
  ): Steps<'answered' | 'late' | 'closed'> {
    const leftMs = endAt - this.#world.now();
    const isLate = afterMs >= leftMs;
    const waitMs = isLate ? leftMs : afterMs;
    if (waitMs <= 0) return isLate ? 'late' : 'answered';
    const { loop } = this.#world;
    const waited = pause(loop, this.#lane, waitMs).pipe(map(() => 'waited' as const));
    const closed = endpoint.closed$.pipe(map(() => 'closed' as const));
    if ((yield* perform(race(closed, waited))) === 'closed') return 'closed';
    return isLate ? 'late' : 'answered';
  }

  *#pauseUntil(at: Instant): Steps<void> {
    const leftMs = at - this.#world.now();
    if (leftMs > 0) yield* this.#pause(leftMs);
  }

  #pause(durationMs: number): Steps<void> {
    return perform(pause(this.#world.loop, this.#lane, durationMs));
  }
}

interface Dialled {
  readonly endpoint: Endpoint | undefined;
  readonly failure: string | undefined;
  /** The caller's time was over before anything was known. */
  readonly isLate: boolean;
}

function refused(failure: string): Dialled {
  return { endpoint: undefined, failure, isLate: false };
}

function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
