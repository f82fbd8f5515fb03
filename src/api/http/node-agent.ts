/**
 * What the server asks of the kubelet of a node, by the ids of containers: what they wrote, and to run something
 * beside them. Upstream: pkg/kubelet/server, the endpoints containerLogs and exec.
 */
import type { Instant, Operation } from '../../sim/index.ts';

export interface LogLine {
  readonly at: Instant;
  readonly text: string;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface NodeAgent {
  /** All that is kept, in order; undefined if there is no such container. The same line is the same object. */
  logLines(nodeName: string, containerId: string): readonly LogLine[] | undefined;
  isRunning(nodeName: string, containerId: string): boolean;
  /** Runs a command in a running container, to its end. Errors if it cannot be started. */
  exec(nodeName: string, containerId: string, command: readonly string[]): Operation<ExecResult>;
}
