/** The embedded registry behind HTTP, on loopback unless told otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { errorText, rethrowProgrammerError } from '../../../sim/index.ts';
import { TransportError, type HttpRequest } from '../../oci/index.ts';
import type { EmbeddedRegistry } from '../embedded-registry.ts';

export interface ServeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Hears of answers that could not be given to their end, one line each. Default: nobody does. */
  readonly report?: (line: string) => void;
  /** Hears of each request when it has ended. Default: nobody does. */
  readonly log?: (exchange: Exchange) => void;
  /** In PEM: TLS is spoken, and nothing else. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

export interface Exchange {
  /** Address of who asked. */
  readonly client: string;
  readonly method: string;
  /** With its query, as it was sent: of any characters. */
  readonly path: string;
  readonly status: number;
  /** Of the answer's body, as far as it was on its way. */
  readonly bytes: number;
  readonly isCut: boolean;
}

export interface RegistryServer {
  /** `http://127.0.0.1:5000` */
  readonly url: string;
  readonly port: number;
  /** Stops listening and cuts connections: clients get "connection refused". */
  pause(): Promise<void>;
  /** Listens on the same port again. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export async function serveRegistry(
  registry: EmbeddedRegistry,
  options: ServeOptions = {},
): Promise<RegistryServer> {
  const { host = '127.0.0.1', tls } = options;
  let server = createListener(registry, options);
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${shownHost}:${String(port)}`,
    port,
    pause: () => close(server),
    resume: async () => {
      if (server.listening) return;
      server = createListener(registry, options);
      await listen(server, port, host);
    },
    close: () => close(server),
  };
}

function createListener(registry: EmbeddedRegistry, options: ServeOptions): Server {
  const { report = () => undefined, log = () => undefined, tls } = options;
  const scheme = tls === undefined ? 'http' : 'https';
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const sent = { bytes: 0 };
    const { remoteAddress: client = '' } = incoming.socket;
    outgoing.once('close', () => {
      const { method = '', url: path = '' } = incoming;
      const { statusCode: status, writableFinished } = outgoing;
      log({ client, method, path, status, ...sent, isCut: !writableFinished });
    });
    respond(registry, scheme, { incoming, outgoing, sent }).catch((error: unknown) => {
      rethrowProgrammerError(error);
      // This exchange ends, so that nobody takes the half for the whole; the server goes on.
      outgoing.destroy(error instanceof Error ? error : undefined);
      if (!isOfClient(error)) report(`${String(incoming.url)}: ${errorText(error)}`);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  // A push may take longer than Node's five minutes; who sends no headers is cut off all the same.
  server.requestTimeout = 0;
  return server;
}

interface Answering {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Counts what of the body is on its way. */
  readonly sent: { bytes: number };
}

async function respond(
  registry: EmbeddedRegistry,
  scheme: string,
  { incoming, outgoing, sent }: Answering,
): Promise<void> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const { localAddress = '', localPort = 0 } = incoming.socket;
  const authority = incoming.headers.host ?? `${localAddress}:${String(localPort)}`;
  const response = await registry.handle({
    method: (incoming.method ?? 'GET') as HttpRequest['method'],
    url: `${scheme}://${authority}${incoming.url ?? '/'}`,
    headers,
    body: bodyOf(incoming),
  });
  incoming.resume();
  outgoing.writeHead(response.status, response.headers);
  await pipeline(counted(response.body, sent), outgoing);
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  sent: { bytes: number },
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of body) {
    sent.bytes += chunk.length;
    yield chunk;
  }
}

/** What the client sends; a `TransportError` if it breaks off. */
function bodyOf(incoming: IncomingMessage): AsyncIterable<Uint8Array> {
  const chunks = (incoming as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    try {
      return await chunks.next();
    } catch (error) {
      rethrowProgrammerError(error);
      throw new TransportError('ECONNRESET', errorText(error), { cause: error });
    }
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** Whether the client went away, which is no failure of the registry. */
function isOfClient(error: unknown): boolean {
  if (error instanceof TransportError) return true;
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      listening();
    });
  });
}

function close(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((closed) => {
    server.close(() => {
      closed();
    });
    server.closeAllConnections();
  });
}
