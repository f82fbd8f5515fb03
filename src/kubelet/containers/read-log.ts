/**
 * Reads the log of a container from the node's disk: its newest file, and while somebody follows what was written to
 * the file before. For real work. Upstream: staging/src/k8s.io/cri-client/pkg/logs/logs.go (v1.36).
 */
import { concatBytes } from '@noble/hashes/utils.js';
import {
  decodeText,
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type Instant,
} from '../../sim/index.ts';

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
  /** Undefined: there is no file. */
  readonly end: LogPlace | undefined;
}

const NOTHING: LogPart = { lines: [], end: undefined };

/** @param from where the last part ended */
export async function readLog(files: FileSystem, path: string, from?: LogPlace): Promise<LogPart> {
  try {
    const { inode } = await files.stat(path);
    if (from === undefined || from.inode === inode) {
      return await readFrom(files, path, { inode, bytes: from?.bytes ?? 0 });
    }
    const rest = await readRotated(files, path, from);
    const { lines, end } = await readFrom(files, path, { inode, bytes: 0 });
    return { lines: [...rest, ...lines], end };
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT', 'ENOTDIR')) return NOTHING;
    throw error;
  }
}

async function readRotated(
  files: FileSystem,
  path: string,
  from: LogPlace,
): Promise<readonly LogLine[]> {
  const directory = path.slice(0, path.lastIndexOf('/'));
  for (const { name } of await files.readdir(directory)) {
    const other = `${directory}/${name}`;
    if (!other.startsWith(`${path}.`) || (await files.stat(other)).inode !== from.inode) continue;
    return (await readFrom(files, other, from)).lines;
  }
  return [];
}

async function readFrom(files: FileSystem, path: string, from: LogPlace): Promise<LogPart> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.readStream(path, { start: from.bytes })) chunks.push(chunk);
  const content = concatBytes(...chunks);
  const bytes = from.bytes + content.length;
  const text = decodeText(content);
  const lines = text.split('\n').slice(0, -1);
  return { lines: lines.flatMap(lineOf), end: { inode: from.inode, bytes } };
}

/** `2026-01-01T00:00:00.000000000Z stdout F text` */
function lineOf(line: string): readonly LogLine[] {
  const [, time, text] = /^(\S+) \w+ [FP] (.*)$/s.exec(line) ?? [];
  return time === undefined || text === undefined ? [] : [{ at: Date.parse(time), text }];
}
