/**
 * A simulated process: plays a script on the loop, and meets signals as the script says.
 *
 * It ends once, and reports that through `exited`, possibly within the call that started it or sent
 * the signal. Killed, it ends without a report: whoever kills knows.
 */
import {
  FileSystemError,
  follow,
  operation,
  perform,
  type Cancel,
  type Entry,
  type Loop,
  type Operation,
  type Steps,
  rethrowProgrammerError,
  pause,
} from '../../sim/index.ts';
import type { ContainerSockets } from './network/container-sockets.ts';
import type { MainProcess } from './main-process.ts';
import type { FileExcerpt } from './file-excerpt.ts';
import type { ProcessScript, Step, WrittenContent } from './process-script.ts';

/** What a process has of the world. */
export interface Surroundings {
  readonly loop: Loop;
  readonly lane: string;
  /** Errors with a `FileSystemError`. */
  read(path: string): Operation<FileExcerpt>;
  /** Errors with a `FileSystemError`. */
  write(path: string, content: WrittenContent): Operation<void>;
  /** Undefined: it is said, and nobody has to wait for it. */
  log(line: string): Steps<void> | undefined;
  /** The ports of the container, made when they are asked for. */
  sockets(): ContainerSockets;
  /** Holds so much memory; beyond its limit the container is killed. */
  allocate(bytes: number): void;
  /** Replaces what is in the file at the container's termination message path. */
  writeTerminationLog(text: string): void;
}

/** 128 + 15, as a shell reports SIGTERM. */
const EXIT_CODE_SIGTERM = 143;

const ALLOCATE_MS = 1;

/** Plays the steps; its value is the exit code. */
export function playScript(steps: readonly Step[], world: Surroundings): Operation<number> {
  return operation(() => play(steps, world));
}

function* play(steps: readonly Step[], world: Surroundings): Steps<number> {
  for (let at = 0; ; at++) {
    const step = steps[at];
    if (step === undefined) return 0;
    switch (step.does) {
      case 'log':
        yield* say(world, step.text);
        break;
      case 'write':
        world.writeTerminationLog(step.text);
        break;
      case 'write file':
        try {
          yield* perform(world.write(step.path, step.content));
        } catch (error) {
          rethrowProgrammerError(error);
          if (!(error instanceof FileSystemError)) throw error;
          yield* say(world, writeFailure(step.path, error));
          return 1;
        }
        break;
      case 'listen':
        if (!world.sockets().listen(step) && step.unmodelled !== true) {
          yield* say(world, `listen tcp :${String(step.port)}: bind: address already in use`);
          return 1;
        }
        break;
      case 'allocate':
        world.allocate(step.sizeBytes);
        // The kernel takes its time, and may be the end of it.
        yield* perform(pause(world.loop, world.lane, ALLOCATE_MS));
        break;
      case 'answer':
        world.sockets().answer(step.rule);
        break;
      case 'sleep':
        yield* perform(pause(world.loop, world.lane, step.durationMs));
        break;
      case 'exit':
        return step.exitCode;
      case 'repeat':
        at = -1;
        break;
      case 'read':
        try {
          const { lines } = yield* perform(world.read(step.path));
          for (const line of lines) yield* say(world, line);
        } catch (error) {
          rethrowProgrammerError(error);
          if (!(error instanceof FileSystemError)) throw error;
          yield* say(world, `read: ${error.message}`);
          if (step.mustSucceed) return 1;
        }
        break;
      default:
        step satisfies never;
    }
  }
}

function* say(world: Surroundings, line: string): Steps<void> {
  const saying = world.log(line);
  if (saying !== undefined) yield* saying;
}

/** What a shell says of its `>`. Source: busybox, ash. */
const WRITE_FAILURES: Readonly<Record<string, string>> = {
  EROFS: 'Read-only file system',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  ENOENT: 'nonexistent directory',
};

function writeFailure(path: string, { code, message }: FileSystemError): string {
  if (code === 'ENOSPC') return 'sh: write error: No space left on device';
  if (code === 'EIO') return 'sh: write error: I/O error';
  return `sh: can't create ${path}: ${WRITE_FAILURES[code] ?? message}`;
}

export class SimulatedProcess implements MainProcess {
  readonly #script: ProcessScript;
  readonly #world: Surroundings;
  readonly #exited: (exitCode: number) => void;
  #cancelPlaying: Cancel | undefined;
  #exitEntry: Entry | undefined;
  #ended = false;

  constructor(script: ProcessScript, world: Surroundings, exited: (exitCode: number) => void) {
    this.#script = script;
    this.#world = world;
    this.#exited = exited;
  }

  start(): void {
    const cancel = follow(playScript(this.#script.steps, this.#world), {
      done: (exitCode) => this.#exit(exitCode),
      failed: (error) => this.#world.loop.fail(error),
    });
    if (this.#ended) cancel?.();
    else this.#cancelPlaying = cancel;
  }

  /** SIGTERM. A second one changes nothing. */
  terminate(): void {
    const { term } = this.#script;
    const { loop, lane } = this.#world;
    if (term.onTerm === 'die') this.#exit(EXIT_CODE_SIGTERM);
    if (term.onTerm !== 'exit' || this.#ended || this.#exitEntry !== undefined) return;
    this.#exitEntry = loop.schedule(term.afterMs, () => this.#exit(term.exitCode), lane);
  }

  /** SIGKILL. */
  kill(): void {
    this.#end();
  }

  #exit(exitCode: number): void {
    if (this.#ended) return;
    this.#end();
    this.#exited(exitCode);
  }

  #end(): void {
    this.#ended = true;
    this.#cancelPlaying?.();
    this.#exitEntry?.cancel();
  }
}
