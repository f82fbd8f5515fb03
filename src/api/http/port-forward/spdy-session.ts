/** The streams of one SPDY connection, in pairs: `streamtype: error` and `data` of one `requestid`. */
import {
  createOperation,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../../sim/index.ts';
import type { Connection } from '../http-message.ts';
import { ForwardedConnection, type Dial } from './forwarded-connection.ts';
import {
  dataFrame,
  FrameReader,
  pingFrame,
  replyFrame,
  resetFrame,
  SpdyError,
  type Frame,
} from './spdy-frames.ts';
import { EmptyHeaders, HeaderReader } from './spdy-headers.ts';

/** As much as a frame's length can say, and less: what others send. */
const DATA_BYTES_MAX = 32_768;
const PROTOCOL_ERROR = 1;
const NOTHING = new Uint8Array();
/** Connections at a time. */
const PAIRS_MAX = 256;

export function* playSpdy(connection: Connection, dial: Dial): Steps<void> {
  // It lasts until the client goes, or says what cannot be understood.
  yield* perform(
    createOperation<void>((sink) => {
      const session = new SpdySession(connection, dial);
      connection.listen((message) => {
        const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
        if (!session.take(bytes)) sink.done(undefined);
      });
      return () => session.drop();
    }),
  );
}

interface Pair {
  readonly port: number;
  errorStream?: number;
  dataStream?: number;
  forwarded?: ForwardedConnection;
}

class SpdySession {
  readonly #connection: Connection;
  readonly #dial: Dial;
  readonly #frames = new FrameReader();
  readonly #headers = new HeaderReader();
  readonly #replies = new EmptyHeaders();
  readonly #pairs = new Map<string, Pair>();
  readonly #byStream = new Map<number, string>();

  constructor(connection: Connection, dial: Dial) {
    this.#connection = connection;
    this.#dial = dial;
  }

  /** Whether it goes on. */
  take(bytes: Uint8Array): boolean {
    try {
      return this.#frames.push(bytes).every((frame) => this.#act(frame));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof SpdyError)) throw error;
      return false;
    }
  }

  drop(): void {
    for (const { forwarded } of this.#pairs.values()) forwarded?.drop();
  }

  #act(frame: Frame): boolean {
    switch (frame.type) {
      case 'open':
        this.#open(frame.stream, this.#headers.read(frame.headers));
        return true;
      case 'headers':
        this.#headers.read(frame.headers);
        return true;
      case 'data':
        this.#take(frame.stream, frame.data, frame.isLast);
        return true;
      case 'reset':
        this.#forget(this.#byStream.get(frame.stream));
        return true;
      case 'ping':
        this.#connection.send(pingFrame(frame.id));
        return true;
      case 'goaway':
        return false;
      case 'other':
        return true;
      default:
        return frame satisfies never;
    }
  }

  #open(stream: number, headers: ReadonlyMap<string, string>): void {
    const type = headers.get('streamtype');
    const port = Number(headers.get('port'));
    const id = headers.get('requestid') ?? '';
    const isKnown = type === 'data' || type === 'error';
    const pair = this.#pairs.get(id) ?? { port };
    const isRight = Number.isInteger(port) && port >= 1 && port <= 65_535;
    if (!isKnown || !isRight || this.#pairs.size >= PAIRS_MAX) {
      this.#connection.send(resetFrame(stream, PROTOCOL_ERROR));
      return;
    }
    this.#pairs.set(id, pair);
    this.#byStream.set(stream, id);
    if (type === 'data') pair.dataStream = stream;
    else pair.errorStream = stream;
    this.#connection.send(replyFrame(stream, this.#replies.next()));
    if (pair.dataStream !== undefined && pair.errorStream !== undefined) this.#begin(id, pair);
  }

  #begin(id: string, pair: Pair): void {
    const { dataStream = 0, errorStream = 0, port } = pair;
    pair.forwarded = new ForwardedConnection(port, this.#dial, {
      data: (bytes) => {
        for (let at = 0; at < bytes.length; at += DATA_BYTES_MAX) {
          const part = bytes.subarray(at, at + DATA_BYTES_MAX);
          this.#connection.send(dataFrame(dataStream, part, false));
        }
      },
      over: (failure) => {
        const text = new TextEncoder().encode(failure ?? '');
        this.#connection.send(dataFrame(errorStream, text, true));
        this.#connection.send(dataFrame(dataStream, NOTHING, true));
        this.#forget(id);
      },
    });
  }

  #take(stream: number, data: Uint8Array, isLast: boolean): void {
    const pair = this.#pairs.get(this.#byStream.get(stream) ?? '');
    if (pair?.dataStream !== stream) return;
    if (data.length > 0) pair.forwarded?.data(data);
    if (isLast) pair.forwarded?.end();
  }

  #forget(id: string | undefined): void {
    const pair = this.#pairs.get(id ?? '');
    if (id === undefined || pair === undefined) return;
    pair.forwarded?.drop();
    this.#pairs.delete(id);
    for (const stream of [pair.dataStream, pair.errorStream]) {
      if (stream !== undefined) this.#byStream.delete(stream);
    }
  }
}
