/**
 * What the processes of one container see: its mounts, and the directories that lead to them.
 *
 * A path is walked component by component inside the container: an absolute link target starts again
 * at the container's root, `..` stops there, and more than 40 links are ELOOP. The host's file system
 * is asked about one component at a time and never follows a link for us, so a link in mounted
 * content cannot name a file of the node. Only regular files are opened: a FIFO or a device in
 * pulled content stays shut.
 *
 * Deviation: the image's own root file system is not unpacked. Outside its mounts a container is
 * empty, and failures there say so.
 */
import {
  FileSystemError,
  isFileSystemError,
  type FileSystem,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import type { Mount } from '../index.ts';

/** A regular file, found. */
export interface LocatedFile {
  /** On the host; no component below the mount is a link. */
  readonly hostPath: string;
  readonly sizeBytes: number;
}

/** Where a walk stands. `hostPath` is undefined in the directories that lead to mounts. */
interface Place {
  readonly containerPath: string;
  readonly hostPath: string | undefined;
  /** Of the mount that it is in. */
  readonly readonly: boolean;
}

/** Linux: MAXSYMLINKS. */
const LINKS_MAX = 40;

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  EINVAL: 'invalid argument',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
};
const NOT_REGULAR = 'not a regular file';

/** Nothing, in the container's own root: there, anything could be made. */
class NotMountedError extends FileSystemError {
  constructor(path: string) {
    const meaning = 'no such file or directory in its mounts (images are not unpacked)';
    super('ENOENT', path, `ENOENT: ${meaning}, open '${path}'`);
  }
}

export class MountNamespace {
  /** By container path; of two at the same path the later one covers the other. */
  readonly #mounts: ReadonlyMap<string, Mount>;
  readonly #root: Place;

  constructor(mounts: readonly Mount[]) {
    this.#mounts = new Map(mounts.map((mount) => [normalized(mount.containerPath), mount]));
    const { hostPath, readonly = true } = this.#mounts.get('') ?? {};
    this.#root = { containerPath: '', hostPath, readonly };
  }

  /** @throws {FileSystemError} with the path as the container knows it. */
  async locate(files: FileSystem, path: string): Promise<LocatedFile> {
    try {
      const { hostPath } = await this.#walk(files, path);
      if (hostPath === undefined) throw failure('EISDIR', path);
      // The walk followed every link but one: a mount's own host path, which is the node's affair.
      const { type, sizeBytes } = await files.stat(hostPath);
      if (type === 'directory') throw failure('EISDIR', path);
      if (type !== 'file') throw failure('EINVAL', path, NOT_REGULAR);
      return { hostPath, sizeBytes };
    } catch (error) {
      rethrowProgrammerError(error);
      // Nobody in the container learns the host's paths.
      if (error instanceof FileSystemError && error.path !== path) throw failure(error.code, path);
      throw error;
    }
  }

  /**
   * Where on the host a file is written, made if it is missing in a directory that is there.
   * @throws {FileSystemError} with the path as the container knows it
   */
  async locateToWrite(files: FileSystem, path: string): Promise<string> {
    try {
      const place = await this.#placeToWrite(files, path);
      if (place.hostPath === undefined) throw failure('EISDIR', path);
      if (place.readonly) throw failure('EROFS', path);
      return place.hostPath;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof FileSystemError && error.path !== path) throw failure(error.code, path);
      throw error;
    }
  }

  /** Of a file that is there, or of the name that it will have. */
  async #placeToWrite(files: FileSystem, path: string): Promise<Place> {
    try {
      const found = await this.#walk(files, path);
      const type =
        found.hostPath === undefined ? 'directory' : (await files.stat(found.hostPath)).type;
      if (type === 'directory') throw failure('EISDIR', path);
      if (type !== 'file') throw failure('EINVAL', path, NOT_REGULAR);
      return found;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOENT') || error instanceof NotMountedError) throw error;
    }
    const names = components(path);
    const name = names.pop() ?? '';
    const directory = await this.#walk(files, names.join('/'));
    if (directory.hostPath === undefined) throw new NotMountedError(path);
    const hostPath = `${directory.hostPath}/${name}`;
    // A link that leads nowhere: what it names is not made.
    if (name === '..' || (await isThere(files.lstat(hostPath)))) throw failure('ENOENT', path);
    return { ...directory, hostPath };
  }

  /**
   * Why another mount can lie over nothing at a path: `ENOENT`, …; undefined: there is something, or it
   * can be made since no mount is in the way.
   */
  async whyMissing(files: FileSystem, path: string): Promise<string | undefined> {
    try {
      await this.#walk(files, path);
      return undefined;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof NotMountedError) return undefined;
      if (error instanceof FileSystemError) return error.code;
      throw error;
    }
  }

  async #walk(files: FileSystem, path: string): Promise<Place> {
    const pending = components(path).reverse();
    const trail: Place[] = [];
    let links = 0;
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === '..') {
        trail.pop();
        continue;
      }
      const found = await this.#step(files, trail.at(-1) ?? this.#root, name, path);
      if ('target' in found) {
        links += 1;
        if (links > LINKS_MAX) throw failure('ELOOP', path);
        if (found.target.startsWith('/')) trail.length = 0;
        pending.push(...components(found.target).reverse());
        continue;
      }
      if (!found.isDirectory && pending.length > 0) throw failure('ENOTDIR', path);
      trail.push(found);
    }
    return trail.at(-1) ?? this.#root;
  }

  async #step(
    files: FileSystem,
    from: Place,
    name: string,
    path: string,
  ): Promise<(Place & { readonly isDirectory: boolean }) | { readonly target: string }> {
    const containerPath = `${from.containerPath}/${name}`;
    const mounted = this.#mounts.get(containerPath);
    if (mounted !== undefined) {
      const { hostPath, readonly } = mounted;
      const { type } = await files.stat(hostPath);
      return { containerPath, hostPath, readonly, isDirectory: type === 'directory' };
    }
    const between = { containerPath, hostPath: undefined, readonly: true, isDirectory: true };
    if (from.hostPath === undefined) {
      if (this.#leadsToMount(containerPath)) return between;
      throw new NotMountedError(path);
    }
    const hostPath = `${from.hostPath}/${name}`;
    try {
      const { type } = await files.lstat(hostPath);
      if (type === 'symlink') return { target: await files.readlink(hostPath) };
      const { readonly } = from;
      return { containerPath, hostPath, readonly, isDirectory: type === 'directory' };
    } catch (error) {
      rethrowProgrammerError(error);
      if (isFileSystemError(error, 'ENOENT') && this.#leadsToMount(containerPath)) return between;
      throw error;
    }
  }

  #leadsToMount(containerPath: string): boolean {
    const prefix = `${containerPath}/`;
    for (const mountPath of this.#mounts.keys()) if (mountPath.startsWith(prefix)) return true;
    return false;
  }
}

/** Whether a look found something. */
export async function isThere(look: Promise<unknown>): Promise<boolean> {
  try {
    await look;
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

function components(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** `/etc/app` for `/etc//app/`; `..` in a mount's container path is resolved as text. */
export function normalized(path: string): string {
  const names: string[] = [];
  for (const name of components(path)) {
    if (name === '..') names.pop();
    else names.push(name);
  }
  return names.map((name) => `/${name}`).join('');
}

function failure(code: string, path: string, meaning = MEANINGS[code]): FileSystemError {
  const text = `${code}: ${meaning ?? 'input/output error'}, open '${path}'`;
  return new FileSystemError(code, path, text);
}
