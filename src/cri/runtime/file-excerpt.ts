/**
 * A file read by a simulated process: its digest, its size, and as much of its text as a log shows.
 * Memory stays bounded whatever the size of the file.
 */
import { createHash } from '#hash';
import type { FileSystem } from '../../sim/index.ts';
import { decodeUtf8 } from './utf8.ts';

export interface FileExcerpt {
  /** In hex, of the whole content. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The first lines of a text; of other content what can be said of it. */
  readonly lines: readonly string[];
}

const HEAD_BYTES = 4096;
const LINES_MAX = 8;
const LINE_LENGTH_MAX = 200;

export async function excerptFile(files: FileSystem, hostPath: string): Promise<FileExcerpt> {
  const hash = createHash('sha256');
  const head = new Uint8Array(HEAD_BYTES);
  let sizeBytes = 0;
  for await (const chunk of files.readStream(hostPath)) {
    hash.update(chunk);
    if (sizeBytes < HEAD_BYTES) head.set(chunk.subarray(0, HEAD_BYTES - sizeBytes), sizeBytes);
    sizeBytes += chunk.length;
  }
  const shown = head.subarray(0, Math.min(sizeBytes, HEAD_BYTES));
  return { sha256: hash.hex(), sizeBytes, lines: logLines(shown, sizeBytes) };
}

function logLines(head: Uint8Array, sizeBytes: number): readonly string[] {
  if (sizeBytes === 0) return [];
  const text = decodeUtf8(head, { mayEndInside: sizeBytes > head.length });
  if (text === undefined || text.includes('\0')) return [`(${String(sizeBytes)} bytes, not text)`];
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const shown = lines.slice(0, LINES_MAX).map((line) => line.slice(0, LINE_LENGTH_MAX));
  const isWhole = lines.length <= LINES_MAX && sizeBytes <= head.length;
  return isWhole ? shown : [...shown, `… (${String(sizeBytes)} bytes)`];
}
