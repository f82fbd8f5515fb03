/**
 * GET of `pods/log`: what a container wrote, and what it writes.
 * Upstream: pkg/registry/core/pod/rest/log.go, pkg/kubelet/kuberuntime/logs.
 */
import { badRequest, StatusError } from '../../index.ts';
import {
  follow,
  operation,
  perform,
  rethrowProgrammerError,
  type Cancel,
  type Loop,
  type Operation,
} from '../../../sim/index.ts';
import { textResponse, UNCACHED, type Answer, type BodySink } from '../http-message.ts';
import type { LogLine, LogPart, LogPlace } from '../node-agent.ts';
import type { ResourceExchange } from './context.ts';
import { logOptionsOf, type LogOptions } from './log-options.ts';
import { containerId, podContainerOf, type PodContainer } from './pod-container.ts';

/** How often a follower looks for more. */
const POLL_MS = 100;
/** What a client may leave unread. */
const UNREAD_BYTES_MAX = 1024 * 1024;

const HEADERS = { ...UNCACHED, 'Content-Type': 'text/plain' };

export function log(exchange: ResourceExchange): Answer {
  const { handler, agent } = exchange;
  const options = logOptionsOf(exchange);
  const container = podContainerOf(exchange);
  const { nodeName } = container;
  if (nodeName === '') return { status: 204, headers: UNCACHED, body: '' };
  if (agent === undefined) throw unreachable(nodeName);
  const id = idOf(container, options.isPrevious);
  const read: ReadLog = (from) => agent.readLog(nodeName, id, from);
  return operation(function* () {
    const part = yield* perform(read());
    const selected = selectLines(part.lines, options);
    if (!options.isFollowed) {
      return textResponse(200, limited(textOf(selected, options), options.bytesMax), HEADERS);
    }
    const isRunning = (): boolean => agent.isRunning(nodeName, id);
    return {
      status: 200,
      headers: HEADERS,
      begin: (sink: BodySink) => {
        const follower = new Follower(handler.world.loop, options, read, sink);
        return follower.begin(selected, part.end, isRunning);
      },
    };
  });
}

type ReadLog = (from?: LogPlace) => Operation<LogPart>;

export function unreachable(nodeName: string): StatusError {
  return new StatusError('ServiceUnavailable', `node ${nodeName} cannot be reached`);
}

/** @throws {StatusError} BadRequest, as the kubelet says it */
function idOf({ pod, name, status }: PodContainer, isPrevious: boolean): string {
  const quoted = JSON.stringify(name);
  const podName = JSON.stringify(pod.metadata.name);
  const { state, lastState, containerID } = status ?? {};
  const previous = containerId(lastState?.terminated?.containerID);
  if (isPrevious) {
    if (previous !== undefined) return previous;
    throw badRequest(`previous terminated container ${quoted} in pod ${podName} not found`);
  }
  const current = containerId(containerID);
  if (current !== undefined && state?.waiting === undefined) return current;
  // One that waits for its next start still shows its last words.
  if (previous !== undefined) return previous;
  const reason = state?.waiting?.reason ?? 'ContainerCreating';
  const why =
    reason === 'ErrImagePull' || reason === 'ImagePullBackOff'
      ? 'trying and failing to pull image'
      : reason;
  throw badRequest(`container ${quoted} in pod ${podName} is waiting to start: ${why}`);
}

function selectLines(lines: readonly LogLine[], { since, tail }: LogOptions): readonly LogLine[] {
  const recent = since === -Infinity ? lines : lines.filter(({ at }) => at >= since);
  return tail === undefined ? recent : tail === 0 ? [] : recent.slice(-tail);
}

function textOf(lines: readonly LogLine[], { hasTimestamps }: LogOptions): string {
  const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 23)}000000Z `;
  return lines.map(({ at, text }) => `${hasTimestamps ? stamp(at) : ''}${text}\n`).join('');
}

function limited(text: string, bytesMax: number): string {
  if (text.length * 3 <= bytesMax) return text;
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= bytesMax ? text : new TextDecoder().decode(bytes.subarray(0, bytesMax));
}

/** Tells a log on, line by line, until its container has ended. */
class Follower {
  readonly #loop: Loop;
  readonly #options: LogOptions;
  readonly #read: ReadLog;
  readonly #sink: BodySink;
  #end: LogPlace | undefined;
  #bytesLeft: number;
  #cancel: Cancel | undefined;
  #isOver = false;

  constructor(loop: Loop, options: LogOptions, read: ReadLog, sink: BodySink) {
    this.#loop = loop;
    this.#options = options;
    this.#read = read;
    this.#sink = sink;
    this.#bytesLeft = options.bytesMax;
  }

  begin(
    selected: readonly LogLine[],
    end: LogPlace | undefined,
    isRunning: () => boolean,
  ): () => void {
    this.#end = end;
    if (this.#tell(selected)) this.#poll(isRunning);
    return () => {
      this.#isOver = true;
      this.#cancel?.();
    };
  }

  #poll(isRunning: () => boolean): void {
    if (this.#isOver) return;
    // Asked first: what it wrote before it ended is told.
    const goesOn = isRunning();
    this.#cancel = follow(this.#read(this.#end), {
      done: ({ lines, end }) => {
        this.#end = end;
        if (this.#tell(lines)) this.#goOn(goesOn, isRunning);
      },
      failed: (error) => {
        rethrowProgrammerError(error);
        this.#sink.cut();
      },
    });
  }

  #goOn(goesOn: boolean, isRunning: () => boolean): void {
    if (!goesOn) {
      this.#sink.end();
      return;
    }
    const entry = this.#loop.schedule(POLL_MS, () => this.#poll(isRunning), 'http/log');
    this.#cancel = () => entry.cancel();
  }

  /** Whether there is to be more. */
  #tell(lines: readonly LogLine[]): boolean {
    if (lines.length === 0) return true;
    const text = limited(textOf(lines, this.#options), this.#bytesLeft);
    this.#bytesLeft -= new TextEncoder().encode(text).length;
    if (this.#sink.write(text) > UNREAD_BYTES_MAX) {
      this.#sink.cut();
      return false;
    }
    if (this.#bytesLeft > 0) return true;
    this.#sink.end();
    return false;
  }
}
