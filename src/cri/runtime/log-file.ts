/**
 * The file on the node's disk that a container's lines go to, in CRI's format: `2026-01-01T00:00:00.000000000Z stdout F …`.
 * Upstream: containerd internal/cri/io/logger.go; internal/cri/server/container_log_reopen.go.
 *
 * It is made with the first line, and its directories with it. A line that cannot be written is lost. What comes while
 * a write is under way goes with the next. Deviation: both streams are called stdout, and a long line is not cut.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  Background,
  FileSystemError,
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type FileWriter,
  type Host,
  type Instant,
  type Loop,
  type Operation,
  type World,
} from '../../sim/index.ts';
import type { ContainerConfig, PodSandboxConfig } from '../index.ts';

/** Undefined: nobody said where it is to be. */
export function logFileOf(container: {
  readonly world: World;
  readonly host: Host;
  readonly sandboxConfig: Pick<PodSandboxConfig, 'logDirectory'>;
  readonly config: Pick<ContainerConfig, 'logPath'>;
}): LogFile | undefined {
  const { world, host, sandboxConfig, config } = container;
  const { logDirectory } = sandboxConfig;
  if (logDirectory === undefined || config.logPath === undefined) return undefined;
  return new LogFile(world.loop, host, `${logDirectory}/${config.logPath}`);
}

export class LogFile {
  readonly path: string;
  readonly #host: Host;
  readonly #loop: Loop;
  readonly #running: Background;
  #pending = '';
  #writer: FileWriter | undefined;
  #isBusy = false;
  #hasEnded = false;

  constructor(loop: Loop, host: Host, path: string) {
    this.path = path;
    this.#host = host;
    this.#loop = loop;
    this.#running = new Background(loop);
  }

  append(at: Instant, line: string): void {
    this.#pending += `${new Date(at).toISOString().slice(0, -1)}000000Z stdout F ${line}\n`;
    this.#flush();
  }

  /** What is at the path now may have another name by now: a new file is begun. */
  reopen(): Operation<void> {
    return this.#host.perform(async (files) => {
      await this.#close();
      this.#writer = await open(files, this.path);
    });
  }

  /** Nothing more is written. */
  end(): void {
    this.#hasEnded = true;
    this.#flush();
  }

  #flush(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const done = (): void => {
      this.#isBusy = false;
      const isClosed = this.#writer === undefined;
      if (this.#pending !== '' || (this.#hasEnded && !isClosed)) this.#flush();
    };
    const now = this.#loop.now();
    this.#running.run(
      this.#host.perform((files) => this.#write(files, now)),
      undefined,
      done,
    );
  }

  async #write(files: FileSystem, now: Instant): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    try {
      if (text !== '') {
        this.#writer ??= await open(files, this.path);
        await this.#writer.write(utf8ToBytes(text));
        await this.#writer.setTime(now);
      }
      if (this.#hasEnded) await this.#close();
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof FileSystemError)) throw error;
      this.#writer = undefined;
    }
  }

  async #close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close();
  }
}

/** What is there already is gone on with. */
async function open(files: FileSystem, path: string): Promise<FileWriter> {
  await files.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  try {
    return await files.createFile(path, { mode: 0o640 });
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'EEXIST')) throw error;
  }
  const before = await files.readFile(path);
  await files.unlink(path);
  const writer = await files.createFile(path, { mode: 0o640 });
  await writer.write(before);
  return writer;
}
