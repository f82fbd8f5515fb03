/** What a client sends to a process: kept until the process is there, and held up while it does not read. */
import type { Connection } from '../http-message.ts';
import type { RemoteReader, RemoteStreams } from '../node-agent.ts';
import { CLOSE, RESIZE, STDIN, unframe } from './channels.ts';

/** What a process may leave unread before the client has to wait. */
const UNREAD_BYTES_MAX = 1024 * 1024;

export class RemoteInput implements NonNullable<RemoteStreams['stdin']> {
  readonly #connection: Connection;
  readonly #early: ((reader: RemoteReader) => void)[] = [];
  #reader: RemoteReader | undefined;
  #unread = 0;
  #isPaused = false;

  constructor(protocol: string, connection: Connection) {
    this.#connection = connection;
    connection.listen((message) => {
      const frame = unframe(protocol, message);
      if (frame !== undefined) this.#take(frame.channel, frame.data);
    });
  }

  connect(reader: RemoteReader): void {
    this.#reader = reader;
    for (const tell of this.#early.splice(0)) tell(reader);
  }

  taken(bytes: number): void {
    this.#unread -= bytes;
    if (!this.#isPaused || this.#unread > UNREAD_BYTES_MAX / 2) return;
    this.#isPaused = false;
    this.#connection.resume();
  }

  #take(channel: number, data: Uint8Array): void {
    if (channel === STDIN) {
      this.#unread += data.length;
      if (data.length > 0) this.#tell((reader) => reader.data(data));
      if (this.#unread <= UNREAD_BYTES_MAX || this.#isPaused) return;
      this.#isPaused = true;
      this.#connection.pause();
    } else if (channel === CLOSE && data[0] === STDIN) this.#tell((reader) => reader.end());
    else if (channel === RESIZE) {
      const size = sizeOf(data);
      if (size !== undefined) this.#tell((reader) => reader.resize(size));
    }
  }

  #tell(tell: (reader: RemoteReader) => void): void {
    if (this.#reader === undefined) this.#early.push(tell);
    else tell(this.#reader);
  }
}

/** `{"Width":80,"Height":24}`. Upstream: client-go tools/remotecommand, TerminalSize. */
function sizeOf(data: Uint8Array): { columns: number; rows: number } | undefined {
  try {
    const { Width, Height } = Object(JSON.parse(new TextDecoder().decode(data))) as {
      Width?: unknown;
      Height?: unknown;
    };
    if (!Number.isInteger(Width) || !Number.isInteger(Height)) return undefined;
    return { columns: Number(Width), rows: Number(Height) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
