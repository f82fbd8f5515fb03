/** The Transport over sockets, on undici; its only importer. Obligations: see ../transport.ts. */
import { errorText, rethrowProgrammerError } from '../../../sim/index.ts';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import {
  TransportError,
  type HttpRequest,
  type HttpResponse,
  type Transport,
  type TransportFailure,
} from '../transport.ts';
import { proxyFor, type Proxies } from './proxies.ts';

/** A transport that holds sockets until it is closed. */
export interface SocketTransport extends Transport {
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Silence longer than this, before the headers or within a body, breaks an exchange. */
const SILENCE_TIMEOUT_MS = 60_000;

interface LeastRate {
  readonly bytes: number;
  readonly ms: number;
}

/** A byte now and then is as good as silence: what breaks off is resumed, so often and no more. */
const LEAST_RATE: LeastRate = { bytes: 60 * 1024, ms: 60_000 };

/** What TLS is to be with one host. */
export interface HostTls {
  /** Certificates in PEM, to be trusted beside those that Node brings along. */
  readonly authorities: readonly string[];
  /** Who we are, in PEM: the one is taken that the host's authorities vouch for. */
  readonly clients: readonly { readonly cert: string; readonly key: string }[];
  /** Whoever it says that it is. */
  readonly skipsVerification: boolean;
  /** Default 10 s. */
  readonly dialTimeoutMs?: number | undefined;
}

export interface UndiciTransportOptions {
  /** Default: every host is reached directly. */
  readonly proxies?: Proxies;
  /** Certificates in PEM, to be trusted beside those that Node brings along. */
  readonly authorities?: string;
  /** By origin: `https://mirror.test:5000`. */
  readonly hosts?: ReadonlyMap<string, HostTls>;
  /** A body that brings fewer bytes in so much time of waiting for it is broken off. */
  readonly least?: LeastRate;
}

export function createUndiciTransport(options: UndiciTransportOptions = {}): SocketTransport {
  const { proxies = {}, authorities, hosts, least = LEAST_RATE } = options;
  const agents = new Map<string, Dispatcher>();
  const agentFor = (url: string): Dispatcher => {
    const { origin } = new URL(url);
    const proxy = proxyFor(new URL(url), proxies);
    const tls = hosts?.get(origin);
    const key = `${proxy ?? ''} ${tls === undefined ? '' : origin}`;
    const agent = agents.get(key) ?? createAgent(proxy, connectionTo(authorities, tls));
    agents.set(key, agent);
    return agent;
  };
  const send = (request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpResponse> =>
    sendBy(agentFor(request.url), request, signal, least);
  return {
    request: async (request, options) => {
      if (!URL.canParse(request.url)) {
        throw new TransportError('ENOTFOUND', `invalid URL "${request.url}"`);
      }
      try {
        return await send(request, options?.signal);
      } catch (error) {
        rethrowProgrammerError(error);
        const failure = toTransportError(error, new URL(request.url).hostname);
        // A kept connection that the registry closed meanwhile says nothing about the registry: ask
        // again on a new one, as Go's client does. Bodies that were streamed cannot be sent twice.
        const isSafe = request.method === 'GET' || request.method === 'HEAD';
        if (failure.code !== 'ECONNRESET' || !isSafe) throw failure;
      }
      try {
        return await send(request, options?.signal);
      } catch (error) {
        rethrowProgrammerError(error);
        throw toTransportError(error, new URL(request.url).hostname);
      }
    },
    close: async () => {
      for (const agent of agents.values()) await agent.destroy();
    },
  };
}

function connectionTo(
  authorities: string | undefined,
  { authorities: more, clients, skipsVerification, dialTimeoutMs }: HostTls = NO_TLS,
) {
  const trusted = [...(authorities === undefined ? [] : [authorities]), ...more];
  return {
    timeout: dialTimeoutMs ?? CONNECT_TIMEOUT_MS,
    ...(trusted.length === 0 ? {} : { ca: [...rootCertificates, ...trusted] }),
    ...(clients.length === 0
      ? {}
      : { cert: clients.map(({ cert }) => cert), key: clients.map(({ key }) => key) }),
    ...(skipsVerification ? { rejectUnauthorized: false } : {}),
  };
}

const NO_TLS: HostTls = { authorities: [], clients: [], skipsVerification: false };

/** @param proxy its URL; undefined for direct connections */
function createAgent(
  proxy: string | undefined,
  connect: ReturnType<typeof connectionTo>,
): Dispatcher {
  const timeouts = { headersTimeout: SILENCE_TIMEOUT_MS, bodyTimeout: SILENCE_TIMEOUT_MS };
  if (proxy === undefined) return new Agent({ connect, ...timeouts });
  return new ProxyAgent({
    uri: proxy,
    // For plain HTTP the proxy asks itself; a tunnel is for TLS.
    proxyTunnel: false,
    requestTls: connect,
    proxyTls: connect,
    ...timeouts,
  });
}

async function sendBy(
  agent: Dispatcher,
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal | undefined,
  least: LeastRate,
): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(url);
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method,
    // Some registries refuse who does not say what they are.
    headers: { 'user-agent': 'drydock', ...headers },
    ...(body === undefined
      ? {}
      : { body: body instanceof Uint8Array ? body : Readable.from(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return toResponse(answer, least);
}

function toResponse(answer: Dispatcher.ResponseData, least: LeastRate): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    status: answer.statusCode,
    headers,
    body: readBody(answer.body, least),
    cancel: () => {
      // Small answers are read to keep the connection; others are cut.
      answer.body.on('error', () => undefined);
      void answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
    },
  };
}

/** Only the time counts in which bytes are waited for: a slow reader breaks nothing off. */
async function* readBody(
  body: AsyncIterable<Uint8Array>,
  { bytes: leastBytes, ms: windowMs }: LeastRate,
): AsyncIterable<Uint8Array> {
  let [waitedMs, bytes] = [0, 0];
  let before = performance.now();
  try {
    for await (const chunk of body) {
      waitedMs += performance.now() - before;
      bytes += chunk.length;
      if (waitedMs >= windowMs) {
        if (bytes < leastBytes) throw new TransportError('ETIMEDOUT', 'i/o timeout');
        [waitedMs, bytes] = [0, 0];
      }
      yield chunk;
      before = performance.now();
    }
  } catch (error) {
    rethrowProgrammerError(error);
    throw toTransportError(error, '');
  }
}

const UNKNOWN_AUTHORITY =
  'tls: failed to verify certificate: x509: certificate signed by unknown authority';

const FAILURES: Readonly<Record<string, readonly [TransportFailure, string]>> = {
  ECONNREFUSED: ['ECONNREFUSED', 'connect: connection refused'],
  ECONNRESET: ['ECONNRESET', 'read: connection reset by peer'],
  EPIPE: ['ECONNRESET', 'write: broken pipe'],
  UND_ERR_SOCKET: ['ECONNRESET', 'read: connection reset by peer'],
  UND_ERR_CONNECT_TIMEOUT: ['ETIMEDOUT', 'i/o timeout'],
  UND_ERR_HEADERS_TIMEOUT: ['ETIMEDOUT', 'i/o timeout'],
  UND_ERR_BODY_TIMEOUT: ['ETIMEDOUT', 'i/o timeout'],
  ETIMEDOUT: ['ETIMEDOUT', 'i/o timeout'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['ETLS', 'http: server gave HTTP response to HTTPS client'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['ETLS', 'http: server gave HTTP response to HTTPS client'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['ETLS', UNKNOWN_AUTHORITY],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['ETLS', UNKNOWN_AUTHORITY],
  SELF_SIGNED_CERT_IN_CHAIN: ['ETLS', UNKNOWN_AUTHORITY],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['ETLS', UNKNOWN_AUTHORITY],
  CERT_HAS_EXPIRED: [
    'ETLS',
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  UND_ERR_ABORTED: ['ECANCELED', 'context canceled'],
  ABORT_ERR: ['ECANCELED', 'context canceled'],
  ENOTFOUND: ['ENOTFOUND', 'no such host'],
  EAI_AGAIN: ['ENOTFOUND', 'no such host'],
};

function toTransportError(error: unknown, host: string): TransportError {
  if (error instanceof TransportError) return error;
  const refusal = /^Proxy response \((\d+)\)/.exec(errorText(error));
  if (refusal !== null) {
    const status = refusal[1] ?? '';
    return new TransportError('ECONNREFUSED', `proxy answered ${status}`, { cause: error });
  }
  const code = codeOf(error);
  const [failure, text] = FAILURES[code] ?? [
    /CERT|TLS|SSL|SIGNATURE|EPROTO/.test(code) ? 'ETLS' : 'ECONNRESET',
    // OpenSSL's text is of two lines.
    errorText(error)
      .trim()
      .replace(/\s*\n\s*/g, ' '),
  ];
  const message = failure === 'ENOTFOUND' ? `lookup ${host}: ${text}` : text;
  return new TransportError(failure, message, { cause: error });
}

/** The first code along the chain of causes; undici and Node wrap one in the other. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return '';
  if (error.name === 'AbortError') return 'ABORT_ERR';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
