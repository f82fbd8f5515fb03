/** A door over an API server in a world of its own, and requests as short as they can be said. */
import { choices, follow, runToEnd, World } from '../../../sim/index.ts';
import { ApiServer, type ApiServerOptions, type RequestHandler } from '../../index.ts';
import { ApiDoor, type ApiDoorOptions } from '../api-door.ts';
import { isStreamed, isUpgrade, type HttpRequest, type Response } from '../http-message.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
  readonly body?: string | Uint8Array;
  /** The text as JSON, or undefined. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

export interface OpenStream {
  /** What came so far, a line each. */
  readonly lines: string[];
  readonly state: { ended: 'open' | 'ended' | 'cut' };
  stop(): void;
}

export class TestDoor {
  readonly world: World;
  readonly server: ApiServer;
  readonly door: ApiDoor;
  readonly reported: unknown[] = [];

  constructor(
    options: Omit<ApiServerOptions, 'world'> = {},
    door: Partial<Omit<ApiDoorOptions, 'handler'>> = {},
    wrap: (handler: RequestHandler) => RequestHandler = (handler) => handler,
  ) {
    this.world = new World({ choices: choices.seeded(1) });
    this.server = new ApiServer({ ...options, world: this.world });
    this.door = new ApiDoor({
      handler: wrap(this.server),
      address: '127.0.0.1:6443',
      report: (error) => this.reported.push(error),
      ...door,
    });
  }

  async send(method: string, target: string, sent: Sent = {}): Promise<Reply> {
    const response = await this.#respond(requestOf(method, target, sent));
    if (isStreamed(response) || isUpgrade(response)) {
      throw new Error(`${target} is a stream: use open`);
    }
    const text = textOf(response.body);
    return { ...response, text, json: jsonOf(text) };
  }

  /** As `send`; of a stream what it says within two seconds. */
  async exchange(method: string, target: string, sent: Sent = {}): Promise<Reply> {
    const response = await this.#respond(requestOf(method, target, sent));
    if (isUpgrade(response)) return { ...response, text: '', json: {} };
    if (!isStreamed(response)) {
      const said = textOf(response.body);
      return { ...response, text: said, json: jsonOf(said) };
    }
    let text = '';
    const stop = response.begin({
      write: (part) => {
        text += part;
        return 0;
      },
      end: () => undefined,
      cut: () => undefined,
    });
    await this.advance(2000);
    stop();
    return { ...response, text, json: jsonOf(text.split('\n')[0] ?? '') };
  }

  get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.send('GET', target, { headers });
  }

  post(target: string, body: unknown): Promise<Reply> {
    return this.send('POST', target, { body });
  }

  /** Begins a stream; `unread` says how many bytes the client leaves lying. */
  async open(target: string, sent: Sent = {}, unread = () => 0): Promise<OpenStream> {
    const response = await this.#respond(requestOf('GET', target, sent));
    if (isUpgrade(response)) throw new Error(`${target} is a WebSocket`);
    if (!isStreamed(response)) throw new Error(`${target}: ${String(response.body)}`);
    const lines: string[] = [];
    const state: OpenStream['state'] = { ended: 'open' };
    const stop = response.begin({
      write: (part) => {
        lines.push(...part.split('\n').slice(0, -1));
        return unread();
      },
      end: () => (state.ended = 'ended'),
      cut: () => (state.ended = 'cut'),
    });
    return { lines, state, stop };
  }

  /** A whole conversation over a WebSocket: channel and text of each message. @param typed what the client sends at once */
  async converse(
    target: string,
    headers: Readonly<Record<string, string>>,
    typed: readonly (readonly number[])[] = [],
  ): Promise<readonly (readonly [channel: number, text: string])[]> {
    const response = await this.#respond(requestOf('GET', target, { headers }));
    if (!isUpgrade(response)) throw new Error(`${target} is no WebSocket`);
    const messages: (readonly [number, string])[] = [];
    await runToEnd(
      this.world.loop,
      response.run({
        send: (message) => {
          if (typeof message === 'string') throw new Error('a message in text');
          messages.push([message[0] ?? -1, new TextDecoder().decode(message.subarray(1))]);
        },
        unread: 0,
        listen: (hear) => typed.forEach((bytes) => hear(Uint8Array.from(bytes))),
        pause: () => undefined,
        resume: () => undefined,
      }),
    );
    return messages;
  }

  /** Lets the world go on. */
  async advance(ms: number): Promise<void> {
    await this.world.loop.run(this.world.now() + ms);
  }

  async #respond(request: HttpRequest): Promise<Response> {
    const answer = this.door.handle(request);
    if ('status' in answer) return answer;
    let end: (() => Response) | undefined;
    follow(answer, {
      done: (response) => (end = () => response),
      failed: (error) => {
        end = () => {
          throw error;
        };
      },
    });
    while (end === undefined) await this.advance(100);
    return end();
  }
}

/** Of what is no text there is none. */
function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : '';
}

function requestOf(method: string, target: string, { headers = {}, body }: Sent): HttpRequest {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return { method, target, headers, body: new TextEncoder().encode(text) };
}

function jsonOf(text: string): Reply['json'] {
  try {
    return JSON.parse(text) as Reply['json'];
  } catch {
    return {};
  }
}
