/**
 * Rotation of one log: `0.log` becomes `0.log.20260101-000000`, at the next time with `.gz` behind. The newest stays as
 * it is, for who still reads it. For real work. Upstream: pkg/kubelet/logs/container_log_manager.go (v1.36).
 */
import { gzipSync } from 'fflate';
import {
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type Instant,
} from '../../sim/index.ts';

const COMPRESSED = '.gz';
const TEMPORARY = '.tmp';

/** Makes room for one more, and compresses those before. @param filesMax the one that is written included */
export async function tidyRotatedLogs(
  files: FileSystem,
  path: string,
  filesMax: number,
): Promise<void> {
  const [directory, name] = split(path);
  const all = (await files.readdir(directory)).map((entry) => entry.name);
  const rotated = all.filter((each) => each.startsWith(`${name}.`)).sort();
  const isUsed = (each: string): boolean =>
    each.endsWith(COMPRESSED) ||
    (!each.endsWith(TEMPORARY) && !rotated.includes(each + COMPRESSED));
  for (const each of rotated.filter((one) => !isUsed(one))) {
    await files.unlink(`${directory}/${each}`);
  }
  const used = rotated.filter(isUsed);
  const excess = Math.max(0, used.length - Math.max(0, filesMax - 2));
  for (const each of used.slice(0, excess)) await files.unlink(`${directory}/${each}`);
  for (const each of used.slice(excess)) {
    if (!each.endsWith(COMPRESSED)) await compress(files, `${directory}/${each}`);
  }
}

async function compress(files: FileSystem, path: string): Promise<void> {
  const { mode } = await files.stat(path);
  const packed = gzipSync(await files.readFile(path), { mtime: 0 });
  await files.writeFile(path + TEMPORARY, packed, { mode });
  await files.rename(path + TEMPORARY, path + COMPRESSED);
  await files.unlink(path);
}

export function rotatedName(path: string, at: Instant): string {
  const [date = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  return `${path}.${date.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
}

/** The log, and all that was rotated. */
export async function removeLogs(files: FileSystem, path: string): Promise<void> {
  const [directory, name] = split(path);
  try {
    for (const entry of await files.readdir(directory)) {
      if (entry.name.startsWith(name)) await files.unlink(`${directory}/${entry.name}`);
    }
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
  }
}

function split(path: string): [directory: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}
