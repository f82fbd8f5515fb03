/**
 * The door on a socket: each whole request becomes an entry of the loop, at the instant at which it has arrived.
 *
 * It guards itself: bodies, headers, connections and the time to send a request have bounds.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorText, follow, type Loop } from '../../../sim/index.ts';
import type { ApiDoor } from '../api-door.ts';
import { BODY_BYTES_MAX } from '../body/read-body.ts';
import {
  isStreamed,
  isUpgrade,
  textResponse,
  type HttpRequest,
  type Response,
} from '../http-message.ts';
import type { Certificate } from './certificate.ts';
import { Upgrades } from './upgrade.ts';

export interface ServeApiOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: Certificate;
  readonly loop: Loop;
  /** Made once the address is known. */
  readonly createDoor: (address: string) => ApiDoor;
}

export interface ServedApi {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  close(): Promise<void>;
}

const HEADER_BYTES_MAX = 64 * 1024;
const CONNECTIONS_MAX = 512;
/** From here on those that nobody uses make room: there are clients that open one for each request. */
const CONNECTIONS_CALM = 256;
const REQUEST_TIMEOUT_MS = 60_000;

export async function serveApi(options: ServeApiOptions): Promise<ServedApi> {
  const { host, port, tls, loop } = options;
  const settings = { maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: REQUEST_TIMEOUT_MS };
  const server: Server =
    tls === undefined
      ? createServer(settings)
      : createSecureServer({ ...settings, cert: tls.certificate, key: tls.key });
  server.maxConnections = CONNECTIONS_MAX;
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
    if (connections > CONNECTIONS_CALM) server.closeIdleConnections();
  });
  await listen(server, port, host);
  const bound = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const address = `${shownHost}:${String(bound.port)}`;
  const door = options.createDoor(address);
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // Who breaks off in the middle has no answer.
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => undefined);
    void receive(incoming).then(
      (request) => {
        loop.arrive(() => exchange(door, request, outgoing), 'http');
      },
      () => outgoing.destroy(),
    );
  });
  const upgrades = new Upgrades(door);
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const request = { ...headOf(incoming), body: new Uint8Array() };
    loop.arrive(() => upgrades.exchange(request, incoming, socket, head), 'http');
  });
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${address}`,
    close: () => close(server),
  };
}

/** The whole request; of a body that is too long as much as shows that it is. */
async function receive(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    if (length > BODY_BYTES_MAX) continue;
    chunks.push(chunk);
    length += chunk.length;
  }
  return { ...headOf(incoming), body: Buffer.concat(chunks) };
}

function headOf(incoming: IncomingMessage): Omit<HttpRequest, 'body'> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const { method = 'GET', url = '/' } = incoming;
  return { method, target: url, headers };
}

/** In an entry of the loop. */
function exchange(door: ApiDoor, request: HttpRequest, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  const answer = door.handle(request);
  if ('status' in answer) {
    send(door, request, answer, outgoing);
    return;
  }
  const cancel = follow(answer, {
    done: (response) => send(door, request, response, outgoing),
    failed: (error) => {
      door.options.report(error);
      send(door, request, textResponse(500, `${errorText(error)}\n`), outgoing);
    },
  });
  outgoing.on('close', () => cancel?.());
}

function send(
  door: ApiDoor,
  request: HttpRequest,
  response: Response,
  outgoing: ServerResponse,
): void {
  if (isUpgrade(response)) {
    send(door, request, textResponse(400, 'Upgrade request required\n'), outgoing);
    return;
  }
  for (const [name, value] of Object.entries(response.headers)) outgoing.setHeader(name, value);
  if (!isStreamed(response)) {
    const body = Buffer.from(response.body);
    if (response.status !== 304) outgoing.setHeader('Content-Length', body.length);
    outgoing.writeHead(response.status);
    outgoing.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  outgoing.writeHead(response.status);
  outgoing.flushHeaders();
  const stop = response.begin({
    write: (part) => {
      outgoing.write(part);
      return outgoing.writableLength;
    },
    end: () => outgoing.end(),
    cut: () => outgoing.destroy(),
  });
  const { loop } = door.options.handler.world;
  outgoing.on('close', () => loop.arrive(stop, 'http'));
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
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
