/**
 * What a volume is to show: files by their paths below it. Upstream: pkg/volume/util/atomic_writer.go,
 * FileProjection, validatePayload (v1.36).
 */
import { byteLength } from '../../sim/index.ts';

export interface FileProjection {
  readonly data: Uint8Array;
  readonly mode: number;
  /** Default: root. */
  readonly uid?: number;
}

export type Payload = ReadonlyMap<string, FileProjection>;

const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4096;

/** Content that a volume cannot show. */
export class InvalidPathError extends Error {
  override readonly name = 'InvalidPathError';
}

/** The payload by paths without detours; one bad path is too many. @throws {InvalidPathError} */
export function cleanPayload(payload: Payload): Payload {
  const cleaned = new Map<string, FileProjection>();
  for (const [path, file] of payload) {
    validatePath(path);
    cleaned.set(cleanPath(path), file);
  }
  return cleaned;
}

/** Only the first name may not begin with two dots: later ones meet none of ours. */
function validatePath(path: string): void {
  if (path === '') throw new InvalidPathError('invalid path: must not be empty: ""');
  if (path.startsWith('/')) {
    throw new InvalidPathError(`invalid path: must be relative path: ${path}`);
  }
  if (byteLength(path) > PATH_BYTES_MAX) {
    const most = String(PATH_BYTES_MAX);
    throw new InvalidPathError(`invalid path: must be less than or equal to ${most} characters`);
  }
  const names = path.split('/');
  for (const name of names) {
    if (name === '..') throw new InvalidPathError(`invalid path: must not contain '..': ${path}`);
    if (byteLength(name) > NAME_BYTES_MAX) {
      const most = String(NAME_BYTES_MAX);
      throw new InvalidPathError(
        `invalid path: filenames must be less than or equal to ${most} characters`,
      );
    }
  }
  if (path.startsWith('..')) {
    throw new InvalidPathError(`invalid path: must not start with '..': ${path}`);
  }
}

function cleanPath(path: string): string {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return names.length === 0 ? '.' : names.join('/');
}

/** `a/b/c` lies in `a` and `a/b`. */
export function parentsOf(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join('/'));
}

/** `a` of `a/b/c`: the name at the top of the volume. */
export function firstName(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}
