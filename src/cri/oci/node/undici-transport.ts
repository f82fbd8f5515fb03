/** The Transport over sockets, on undici; its only importer. Obligations: see ../transport.ts. */
import { errorText, rethrowProgrammerError } from '../../../sim/index.ts';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import {
  TransportError,
  type HttpRequest,
  type HttpResponse,
  type Transport,
  type TransportFailure,
} from '../transport.ts';

/** A transport that holds sockets until it is closed. */
export interface SocketTransport extends Transport {
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Silence longer than this, before the headers or within a body, breaks an exchange. */
const SILENCE_TIMEOUT_MS = 60_000;

export function createUndiciTransport(): SocketTransport {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: SILENCE_TIMEOUT_MS,
    bodyTimeout: SILENCE_TIMEOUT_MS,
  });
  return {
    request: async (request, options) => {
      if (!URL.canParse(request.url)) {
        throw new TransportError('ENOTFOUND', `invalid URL "${request.url}"`);
      }
      try {
        return await send(agent, request, options?.signal);
      } catch (error) {
        rethrowProgrammerError(error);
        const failure = toTransportError(error, new URL(request.url).hostname);
        // A kept connection that the registry closed meanwhile says nothing about the registry: ask
        // again on a new one, as Go's client does. Bodies that were streamed cannot be sent twice.
        const isSafe = request.method === 'GET' || request.method === 'HEAD';
        if (failure.code !== 'ECONNRESET' || !isSafe) throw failure;
      }
      try {
        return await send(agent, request, options?.signal);
      } catch (error) {
        rethrowProgrammerError(error);
        throw toTransportError(error, new URL(request.url).hostname);
      }
    },
    close: () => agent.destroy(),
  };
}

async function send(
  agent: Agent,
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(url);
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method,
    headers: { ...headers },
    ...(body === undefined
      ? {}
      : { body: body instanceof Uint8Array ? body : Readable.from(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return toResponse(answer);
}

function toResponse(answer: Dispatcher.ResponseData): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    status: answer.statusCode,
    headers,
    body: readBody(answer.body),
    cancel: () => {
      // Small answers are read to keep the connection; others are cut.
      answer.body.on('error', () => undefined);
      void answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
    },
  };
}

async function* readBody(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    rethrowProgrammerError(error);
    throw toTransportError(error, '');
  }
}

const FAILURES: Readonly<Record<string, readonly [TransportFailure, string]>> = {
  ECONNREFUSED: ['ECONNREFUSED', 'connect: connection refused'],
  ECONNRESET: ['ECONNRESET', 'read: connection reset by peer'],
  EPIPE: ['ECONNRESET', 'write: broken pipe'],
  UND_ERR_SOCKET: ['ECONNRESET', 'read: connection reset by peer'],
  UND_ERR_CONNECT_TIMEOUT: ['ETIMEDOUT', 'i/o timeout'],
  UND_ERR_HEADERS_TIMEOUT: ['ETIMEDOUT', 'i/o timeout'],
  UND_ERR_BODY_TIMEOUT: ['ETIMEDOUT', 'i/o timeout'],
  ETIMEDOUT: ['ETIMEDOUT', 'i/o timeout'],
  UND_ERR_ABORTED: ['ECANCELED', 'context canceled'],
  ABORT_ERR: ['ECANCELED', 'context canceled'],
  ENOTFOUND: ['ENOTFOUND', 'no such host'],
  EAI_AGAIN: ['ENOTFOUND', 'no such host'],
};

function toTransportError(error: unknown, host: string): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const [failure, text] = FAILURES[code] ?? [
    /CERT|TLS|SSL/.test(code) ? 'ETLS' : 'ECONNRESET',
    errorText(error),
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
