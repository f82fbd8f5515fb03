/**
 * Reading and writing bytes. Small contents go by synchronous calls into the page cache, which cost
 * less than a trip through the thread pool; large ones and fsync go through the pool.
 */
import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { failure, translated } from './failure.ts';
import { native } from './real-names.ts';

const SMALL_BYTES = 64 * 1024;
const CHUNK_BYTES_MAX = 1024 * 1024;

const readAsync = promisify(fs.read);
const writeAsync = promisify(fs.write);
const fsyncAsync = promisify(fs.fsync);

/** The bytes from `start` to `end` inclusive, as `node:fs` counts them. */
export async function* readChunks(
  real: string,
  path: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void> {
  const fd = openToRead(real, path);
  try {
    for (let at = start; at <= end;) {
      const left = Math.min(end + 1, fs.fstatSync(fd).size) - at;
      if (left <= 0) return;
      const chunk = new Uint8Array(Math.min(left, CHUNK_BYTES_MAX));
      const count = await readInto(fd, chunk, at);
      if (count === 0) return;
      at += count;
      yield count === chunk.length ? chunk : chunk.subarray(0, count);
    }
  } catch (error) {
    rethrowProgrammerError(error);
    throw translated(error, 'read', path);
  } finally {
    fs.closeSync(fd);
  }
}

export async function readAll(real: string, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of readChunks(real, path, 0, Infinity)) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
  }
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const joined = new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Writes all of `content` at the descriptor's position. */
export async function writeAll(fd: number, content: Uint8Array): Promise<void> {
  for (let at = 0; at < content.length;) {
    const left = content.length - at;
    at +=
      left <= SMALL_BYTES
        ? fs.writeSync(fd, content, at, left)
        : (await writeAsync(fd, content, at, left, null)).bytesWritten;
  }
}

/** Makes the names in a directory durable. */
export async function syncDirectory(real: string): Promise<void> {
  const fd = fs.openSync(native(real), fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    await fsyncAsync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

async function readInto(fd: number, chunk: Uint8Array, at: number): Promise<number> {
  if (chunk.length <= SMALL_BYTES) return fs.readSync(fd, chunk, 0, chunk.length, at);
  return (await readAsync(fd, chunk, 0, chunk.length, at)).bytesRead;
}

function openToRead(real: string, path: string): number {
  let fd: number;
  try {
    fd = fs.openSync(
      native(real),
      fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK,
    );
  } catch (error) {
    rethrowProgrammerError(error);
    throw translated(error, 'open', path);
  }
  if (fs.fstatSync(fd).isFile()) return fd;
  fs.closeSync(fd);
  throw failure('EISDIR', 'read', path);
}
