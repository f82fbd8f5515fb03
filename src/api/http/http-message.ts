/** What comes in at the door and what goes out, free of any host's sockets. */
import type { Operation } from '../../sim/index.ts';

export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  /** Path and query as on the wire: `/api/v1/pods?watch=1`. */
  readonly target: string;
  /** Names in lower case; several of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whole; of one that is too long, so much that this can be seen. */
  readonly body: Uint8Array;
}

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Bytes of what is no text. */
  readonly body: string | Uint8Array;
}

/** Takes the parts of a body that goes on. */
export interface BodySink {
  /** Answers how many bytes the client has not taken yet. */
  write(part: string): number;
  /** The body is complete. */
  end(): void;
  /** The connection breaks off. */
  cut(): void;
}

/** An answer whose body comes by and by; nothing is written before `begin`. */
export interface StreamedResponse {
  readonly status: number;
  readonly headers: Headers;
  /** @returns what ends it when the client has gone */
  begin(sink: BodySink): () => void;
}

/** An open WebSocket. */
export interface Connection {
  send(message: Uint8Array | string): void;
  /** Bytes that the client has not taken yet. */
  readonly unread: number;
  /** To be called once: hears every message, also those that have come by then. */
  listen(hear: (message: Uint8Array | string) => void): void;
  /** Whether more is read from the client. */
  pause(): void;
  resume(): void;
}

/** The connection becomes a WebSocket. */
export interface UpgradeResponse {
  readonly status: 101;
  readonly headers: Headers;
  /** Of those that the client offered. */
  readonly protocol: string;
  /** The whole conversation; when it is over the socket is closed. */
  run(connection: Connection): Operation<void>;
}

export type Response = HttpResponse | StreamedResponse | UpgradeResponse;

/** An answer that has to be waited for is an operation. */
export type Answer = Response | Operation<Response>;

export function isUpgrade(response: Response): response is UpgradeResponse {
  return 'protocol' in response;
}

export function isStreamed(response: Response): response is StreamedResponse {
  return 'begin' in response;
}

/** Of whatever may be another answer the next time. */
export const UNCACHED: Headers = { 'Cache-Control': 'no-cache, private' };

export function textResponse(status: number, body: string, headers: Headers = {}): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}

/** What no route leads to. */
export const PAGE_NOT_FOUND = textResponse(404, '404 page not found\n', UNCACHED);
