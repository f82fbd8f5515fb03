/** WebSockets: an answer that upgrades its connection, played to its end; or a refusal on the bare socket. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { follow, type Loop } from '../../../sim/index.ts';
import type { ApiDoor } from '../api-door.ts';
import {
  isStreamed,
  isUpgrade,
  type Connection,
  type HttpRequest,
  type Response,
} from '../http-message.ts';

/** Of what a client may send in one message. */
const MESSAGE_BYTES_MAX = 1024 * 1024;
const NORMAL_CLOSURE = 1000;
const INTERNAL_ERROR = 1011;

export class Upgrades {
  readonly #door: ApiDoor;

  constructor(door: ApiDoor) {
    this.#door = door;
  }

  /** In an entry of the loop. */
  exchange(request: HttpRequest, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { loop } = this.#door.options.handler.world;
    const answer = this.#door.handle(request);
    if (!('status' in answer) || isStreamed(answer)) {
      refuse(socket, { status: 400, headers: {}, body: 'Upgrade is not supported here\n' });
      return;
    }
    if (!isUpgrade(answer)) {
      refuse(socket, answer);
      return;
    }
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTES_MAX,
    });
    // The name of kubectl's tunnel has a slash, which the library takes for a mistake.
    delete incoming.headers['sec-websocket-protocol'];
    server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${answer.protocol}`));
    server.handleUpgrade(incoming, socket, head, (client) => {
      client.on('error', () => client.terminate());
      const conversation = answer.run(connectionOf(client, loop));
      loop.arrive(() => {
        const cancel = follow(conversation, {
          done: () => client.close(NORMAL_CLOSURE),
          failed: (error) => {
            this.#door.options.report(error);
            client.close(INTERNAL_ERROR);
          },
        });
        client.on('close', () => loop.arrive(() => cancel?.(), 'http/exec'));
      }, 'http/exec');
    });
  }
}

/** Every message is an entry of the loop. */
function connectionOf(client: WebSocket, loop: Loop): Connection {
  const early: (Uint8Array | string)[] = [];
  let hear = (message: Uint8Array | string): void => void early.push(message);
  client.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
    const message = isBinary ? new Uint8Array(bytes) : bytes.toString();
    loop.arrive(() => hear(message), 'http/exec');
  });
  return {
    send: (message) => client.send(message),
    get unread() {
      return client.bufferedAmount;
    },
    listen: (listener) => {
      hear = listener;
      for (const message of early.splice(0)) listener(message);
    },
    pause: () => client.pause(),
    resume: () => client.resume(),
  };
}

function refuse(
  socket: Duplex,
  response: Exclude<Response, { begin: unknown } | { run: unknown }>,
): void {
  const { status, headers, body } = response;
  const lines = Object.entries({ ...headers, Connection: 'close' }).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each) => `${name}: ${each}`),
  );
  const length = `Content-Length: ${String(Buffer.byteLength(body))}`;
  const head = [`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, ...lines, length];
  socket.end(`${head.join('\r\n')}\r\n\r\n${String(body)}`);
}
