/**
 * A writer over an open descriptor, which it owns.
 *
 * What is written of a large file is on its way to the disk while the rest is made, so that the sync at its end has
 * little left to wait for. How that went is told by `sync`, and by `close` to whoever does not sync: the
 * kernel tells each failure once.
 */
import { rethrowProgrammerError, type FileAttributes, type FileWriter } from '../index.ts';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { failure, isUnprivileged, translated } from './failure.ts';
import { writeAll } from './file-content.ts';
import { setModificationTimeOf } from './modification-time.ts';

/** Written so much, it is time to send it on. */
const STRETCH_BYTES = 32 * 1024 * 1024;
const SET_ID_BITS = 0o6000;

const fsyncAsync = promisify(fs.fsync);
const fdatasyncAsync = promisify(fs.fdatasync);

/** @param mode what the file has now */
export function writerOf(descriptor: number, path: string, mode: number): FileWriter {
  return new DescriptorWriter(descriptor, path, mode);
}

class DescriptorWriter implements FileWriter {
  readonly #path: string;
  #fd: number | undefined;
  #mode: number;
  #unsentBytes = 0;
  /** Answers how it failed; one at a time. */
  #sending: Promise<unknown> | undefined;
  #sendFailure: unknown;

  constructor(fd: number, path: string, mode: number) {
    this.#fd = fd;
    this.#path = path;
    this.#mode = mode;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#whileOpen('write', async (fd) => {
      await writeAll(fd, chunk);
      this.#unsentBytes += chunk.length;
      if (this.#unsentBytes >= STRETCH_BYTES) this.#send(fd);
    });
  }

  setAttributes({ mode, uid, gid, mtimeMs }: FileAttributes): Promise<void> {
    return this.#whileOpen('fchown', async (fd) => {
      chown(fd, uid, gid);
      // A change of owner clears these.
      if (mode !== this.#mode || (mode & SET_ID_BITS) !== 0) fs.fchmodSync(fd, mode);
      this.#mode = mode;
      setModificationTimeOf(fd, mtimeMs);
    });
  }

  setTime(mtimeMs: number): Promise<void> {
    return this.#whileOpen('futime', async (fd) => setModificationTimeOf(fd, mtimeMs));
  }

  sync(): Promise<void> {
    return this.#whileOpen('fsync', async (fd) => {
      await this.#sent();
      await fsyncAsync(fd);
    });
  }

  close(): Promise<void> {
    return this.#whileOpen('close', async (fd) => {
      this.#fd = undefined;
      try {
        if (this.#sending !== undefined) await this.#sent();
      } finally {
        fs.closeSync(fd);
      }
    });
  }

  #send(fd: number): void {
    if (this.#sending !== undefined) return;
    this.#unsentBytes = 0;
    this.#sending = fdatasyncAsync(fd).then(
      () => {
        this.#sending = undefined;
      },
      (error: unknown) => {
        this.#sendFailure = error;
        this.#sending = undefined;
      },
    );
  }

  async #sent(): Promise<void> {
    await this.#sending;
    if (this.#sendFailure !== undefined) throw this.#sendFailure;
  }

  async #whileOpen(call: string, act: (fd: number) => Promise<void>): Promise<void> {
    if (this.#fd === undefined) throw failure('EINVAL', call, this.#path);
    try {
      await act(this.#fd);
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, call, this.#path);
    }
  }
}

function chown(fd: number, uid: number, gid: number): void {
  try {
    fs.fchownSync(fd, uid, gid);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isUnprivileged(error)) throw error;
  }
}
