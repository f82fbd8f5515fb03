/**
 * What a process is connected with that somebody far away talks to. Upstream: ExecRequest and AttachRequest of the CRI,
 * whose streams go over a connection of their own; here they are calls.
 */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Hears of what is typed. */
export interface InputReader {
  data(bytes: Uint8Array): void;
  /** Nothing comes any more. */
  end(): void;
  resize(size: TerminalSize): void;
}

export interface ProcessInput {
  /** To be called once; what has come by then is told at once. */
  connect(reader: InputReader): void;
  /** So many bytes have been read: there is room for as many. */
  taken(bytes: number): void;
}

export interface ProcessStreams {
  /** A terminal: input is echoed, and there is one output. */
  readonly tty: boolean;
  /** Undefined: there is nothing to read. */
  readonly stdin: ProcessInput | undefined;
  /** Undefined: nobody listens. */
  readonly stdout: ((data: Uint8Array) => void) | undefined;
  readonly stderr: ((data: Uint8Array) => void) | undefined;
  /** Bytes that who listens has not taken yet; a process waits that is too far ahead. */
  backlog(): number;
}
