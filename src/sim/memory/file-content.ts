/**
 * The bytes of a memory file: appended in chunks, joined on the first read.
 *
 * What goes in is copied, unless it is constant, and what comes out is a copy or never written again, so
 * neither side can change the other's bytes.
 */
import { failure } from './failure.ts';
import type { FileNode } from './inode.ts';
import type { Tree } from './tree.ts';
import type { UnsyncedChanges } from './unsynced-changes.ts';
import { isConstant, type DiskAccount, type FileWriter } from '../index.ts';

const EMPTY = new Uint8Array(0);
const MODE_BITS = 0o7777;
const CHUNK_BYTES_MAX = 1024 * 1024;
const DONE = Promise.resolve();

export function replaceContent(file: FileNode, content: Uint8Array): void {
  file.chunks = content.length === 0 ? [] : [kept(content)];
  file.sizeBytes = content.length;
}

/** What is added is a hole. */
export function resizeContent(file: FileNode, sizeBytes: number): void {
  if (sizeBytes < file.sizeBytes) file.chunks = [joinedChunks(file).slice(0, sizeBytes)];
  file.sizeBytes = sizeBytes;
}

function appendContent(file: FileNode, chunk: Uint8Array): void {
  if (chunk.length === 0) return;
  file.chunks.push(kept(chunk));
  file.sizeBytes += chunk.length;
}

function kept(content: Uint8Array): Uint8Array {
  return isConstant(content) ? content : content.slice();
}

/** The content itself, not a copy: never to be written to, never to leave the adapter. */
export function joinedContent(file: FileNode): Uint8Array {
  const stored = joinedChunks(file);
  if (stored.length === file.sizeBytes) return stored;
  const padded = new Uint8Array(file.sizeBytes);
  padded.set(stored);
  return padded;
}

/** Without the hole at the end. */
function joinedChunks(file: FileNode): Uint8Array {
  const first = file.chunks[0];
  if (first === undefined) return EMPTY;
  if (file.chunks.length === 1) return first;
  const joined = new Uint8Array(file.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of file.chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  file.chunks = [joined];
  return joined;
}

/** A writer at the end of a new file. @param account of its disk @param tree that it is in */
export function writerOf(
  file: FileNode,
  path: string,
  account: DiskAccount,
  unsynced: UnsyncedChanges | undefined,
  tree: Pick<Tree, 'noteChange'>,
): FileWriter {
  let closed = false;
  const whenOpen = (call: string, act: () => void): Promise<void> => {
    if (closed) return Promise.reject(failure('EINVAL', call, path));
    act();
    return DONE;
  };
  const write = (chunk: Uint8Array): Promise<void> => {
    if (closed) return Promise.reject(failure('EINVAL', 'write', path));
    const isCounted = file.linkCount > 0;
    if (isCounted && !account.hasRoom(chunk.length, 0))
      return Promise.reject(failure('ENOSPC', 'write', path));
    if (isCounted) account.take(chunk.length, 0);
    unsynced?.noteContent(file);
    tree.noteChange();
    appendContent(file, chunk);
    return DONE;
  };
  return {
    write,
    setAttributes: ({ mode, uid, gid, mtimeMs }) =>
      whenOpen('fchown', () => {
        tree.noteChange();
        Object.assign(file, { mode: mode & MODE_BITS, uid, gid, mtimeMs });
      }),
    setTime: (mtimeMs) =>
      whenOpen('futime', () => {
        tree.noteChange();
        file.mtimeMs = mtimeMs;
      }),
    sync: () => whenOpen('fsync', () => unsynced?.syncFile(file)),
    close: () =>
      whenOpen('close', () => {
        closed = true;
      }),
  };
}

/** The bytes from `start` to `end` inclusive, as `node:fs` counts them. */
export async function* streamOf(
  file: FileNode,
  start: number,
  end: number,
): AsyncIterable<Uint8Array> {
  const stop = Math.min(end + 1, file.sizeBytes);
  for (let at = start; at < stop; at += CHUNK_BYTES_MAX) {
    const stored = joinedChunks(file);
    const end = Math.min(at + CHUNK_BYTES_MAX, stop);
    if (end <= stored.length) {
      yield stored.slice(at, end);
    } else {
      const chunk = new Uint8Array(end - at);
      chunk.set(stored.subarray(at, end));
      yield chunk;
    }
  }
}
