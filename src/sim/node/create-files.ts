/** `FileSystem.createFiles` on a real disk: from paths of the host to a batch for the file maker, and back. */
import type { FileSystemError, NewFiles } from '../index.ts';
import { translated } from './failure.ts';
import type { FileMaker } from './file-maker.ts';
import { FIELDS, type FilesToMake, type MakeFailure } from './make-files.ts';
import { native } from './real-names.ts';
import type { RootedPaths } from './rooted-path.ts';

const MODE_BITS = 0o7777;
/** Neither empty nor `.` nor `..`; how long it may be says the system. */
const PLAIN_NAME = /^(?!\.{0,2}$)[^/\0]+$/;

export async function createFiles(
  made: NewFiles,
  paths: RootedPaths,
  maker: FileMaker,
): Promise<void> {
  const failure = await maker.make(batchOf(made, paths));
  if (failure !== undefined) throw failureOf(failure, made);
}

/** @throws {FileSystemError} of a path that leads nowhere; then no file is made */
function batchOf({ files, content }: NewFiles, paths: RootedPaths): FilesToMake {
  const numbers = new Float64Array(files.length * FIELDS.length);
  const siblings = new Siblings(paths);
  const real = files.map(({ path, sizeBytes, attributes: { mode, uid, gid, mtimeMs } }, at) => {
    const found = siblings.find(path);
    const { directory } = siblings;
    numbers.set([sizeBytes, mode & MODE_BITS, uid, gid, mtimeMs, directory], at * FIELDS.length);
    return native(found);
  });
  return { paths: real, numbers, content: owned(content) };
}

/** Files of one directory mostly come one after the other, and then it is found once. */
class Siblings {
  /** Counted. */
  directory = 0;
  readonly #paths: RootedPaths;
  #parent: string | undefined;
  #realParent = '';

  constructor(paths: RootedPaths) {
    this.#paths = paths;
  }

  find(path: string): string {
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, slash);
    if (parent === this.#parent && PLAIN_NAME.test(path.slice(slash + 1))) {
      return this.#realParent + path.slice(slash);
    }
    const { real } = this.#paths.find(path, false, 'open');
    this.#parent = parent;
    this.#realParent = real.slice(0, real.lastIndexOf('/'));
    this.directory += 1;
    return real;
  }
}

/** It is given away with all of its buffer. */
function owned(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = content;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : Uint8Array.from(content);
}

function failureOf({ at, call, code, errno }: MakeFailure, { files }: NewFiles): FileSystemError {
  const error = Object.assign(new Error(code), { code, errno });
  return translated(error, call, files[at]?.path ?? '') as FileSystemError;
}
