/** The embedded registry behind HTTP, on loopback unless told otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import type { HttpRequest } from '../../oci/index.ts';
import type { EmbeddedRegistry } from '../embedded-registry.ts';

export interface ServeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
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
  const host = options.host ?? '127.0.0.1';
  let server = createListener(registry);
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${String(port)}`,
    port,
    pause: () => close(server),
    resume: async () => {
      if (server.listening) return;
      server = createListener(registry);
      await listen(server, port, host);
    },
    close: () => close(server),
  };
}

function createListener(registry: EmbeddedRegistry): Server {
  return createServer((incoming, outgoing) => {
    respond(registry, incoming, outgoing).catch((error: unknown) => {
      rethrowProgrammerError(error);
      // A client that went away, or a storage that failed: this exchange ends, the server goes on.
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });
}

async function respond(
  registry: EmbeddedRegistry,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const { localAddress = '', localPort = 0 } = incoming.socket;
  const authority = incoming.headers.host ?? `${localAddress}:${String(localPort)}`;
  const response = await registry.handle({
    method: (incoming.method ?? 'GET') as HttpRequest['method'],
    url: `http://${authority}${incoming.url ?? '/'}`,
    headers,
    body: incoming,
  });
  incoming.resume();
  outgoing.writeHead(response.status, response.headers);
  for await (const chunk of response.body) {
    if (!outgoing.write(chunk)) await new Promise((drained) => outgoing.once('drain', drained));
  }
  outgoing.end();
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
