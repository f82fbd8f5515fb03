/**
 * What the server asks of the kubelet of a node, by the ids of containers: what they wrote, and to run something
 * beside them. Upstream: pkg/kubelet/server, the endpoints containerLogs and exec.
 */
import type { Instant, Operation } from '../../sim/index.ts';
import type { HttpResponse } from './http-message.ts';

export interface LogLine {
  readonly at: Instant;
  readonly text: string;
}

/** How far a file was read. */
export interface LogPlace {
  readonly inode: number;
  readonly bytes: number;
}

export interface LogPart {
  readonly lines: readonly LogLine[];
  /** Undefined: nothing was written so far. */
  readonly end: LogPlace | undefined;
}

/** Hears of what a client sends. */
export interface RemoteReader {
  data(bytes: Uint8Array): void;
  /** Nothing comes any more. */
  end(): void;
  resize(size: { readonly columns: number; readonly rows: number }): void;
}

/** What a client and a process have between them; channels that the client does not want are undefined. */
export interface RemoteStreams {
  readonly tty: boolean;
  readonly stdin:
    | {
        /** What has come by then is told at once. */
        connect(reader: RemoteReader): void;
        /** So many bytes have been read. */
        taken(bytes: number): void;
      }
    | undefined;
  readonly stdout: ((data: Uint8Array) => void) | undefined;
  readonly stderr: ((data: Uint8Array) => void) | undefined;
  /** Bytes that the client has not taken yet. */
  backlog(): number;
}

/** Who has dialled a port of a pod. */
export interface ForwardedPeer {
  /** To hear what he sends; what has come by then is told at once. */
  connect(reader: Pick<RemoteReader, 'data' | 'end'>): void;
  data(bytes: Uint8Array): void;
}

export interface NodeAgent {
  /** The lines of a container's log, or those after a place; none if there is no such container. */
  readLog(nodeName: string, containerId: string, from?: LogPlace): Operation<LogPart>;
  isRunning(nodeName: string, containerId: string): boolean;
  /** What the node's kubelet answers to a GET of a path, `/metrics`. Errors with a StatusError if it is away. */
  page(nodeName: string, path: string): Operation<HttpResponse>;
  /** Runs a command in a running container and answers its status. Errors if it cannot be started. */
  exec(
    nodeName: string,
    containerId: string,
    command: readonly string[],
    streams: RemoteStreams,
  ): Operation<number>;
  /** Listens to a running container's own process, and talks to it, until it has ended. */
  attach(nodeName: string, containerId: string, streams: RemoteStreams): Operation<void>;
  /** A connection to a port of a pod, until it is closed. Errors if nobody listens. */
  forward(nodeName: string, podUid: string, port: number, peer: ForwardedPeer): Operation<void>;
}
