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
}

/** Linux: MAXSYMLINKS. */
const LINKS_MAX = 40;

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  EINVAL: 'invalid argument',
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
  readonly #mounts: ReadonlyMap<string, string>;
  readonly #root: Place;

  constructor(mounts: readonly Mount[]) {
    this.#mounts = new Map(
      mounts.map(({ containerPath, hostPath }) => [normalized(containerPath), hostPath]),
    );
    this.#root = { containerPath: '', hostPath: this.#mounts.get('') };
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
      const { type } = await files.stat(mounted);
      return { containerPath, hostPath: mounted, isDirectory: type === 'directory' };
    }
    const between = { containerPath, hostPath: undefined, isDirectory: true };
    if (from.hostPath === undefined) {
      if (this.#leadsToMount(containerPath)) return between;
      throw new NotMountedError(path);
    }
    const hostPath = `${from.hostPath}/${name}`;
    try {
      const { type } = await files.lstat(hostPath);
      if (type === 'symlink') return { target: await files.readlink(hostPath) };
      return { containerPath, hostPath, isDirectory: type === 'directory' };
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
