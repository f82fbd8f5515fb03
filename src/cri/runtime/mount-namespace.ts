/**
 * What the processes of one container see: its root, its mounts over it, and the directories that lead
 * to them.
 *
 * A path is walked component by component inside the container: an absolute link target starts again
 * at the container's root, `..` stops there, and more than 40 links are ELOOP. A file system
 * is asked about one component at a time and never follows a link for us, so a link in mounted
 * content cannot name a file of the node. Only regular files are opened: a FIFO or a device in
 * pulled content stays shut.
 */
import {
  FileSystemError,
  isFileSystemError,
  type FileSystem,
  type FileType,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import type { Mount } from '../index.ts';
import { EXECUTE, READ, WRITE, type Permissions } from './permissions.ts';
import { asSeenInside, failure, NOT_REGULAR } from './seen-inside.ts';

/** A file or directory, or the name of one that is not there yet. */
export interface Place {
  /** As the container knows it; no component is a link. */
  readonly containerPath: string;
  /** Where it is: the node's disk, or the container's own root. */
  readonly files: FileSystem;
  /** On `files`; undefined in the directories that lead to mounts. */
  readonly hostPath: string | undefined;
  readonly readonly: boolean;
  /** In a mount, and not in the container's own root. */
  readonly isMounted: boolean;
  /** Undefined: nothing is there. */
  readonly type: FileType | undefined;
}

/** A regular file, found. */
export interface LocatedFile {
  readonly files: FileSystem;
  /** On `files`; no component below the mount is a link. */
  readonly hostPath: string;
  readonly sizeBytes: number;
}

/** The container's own root, once there is one. */
export interface OwnRoot {
  readonly files: FileSystem;
  readonly readonly: boolean;
  /** It is the image's, and not the container's own yet: directories are missing something. */
  readonly isShared: boolean;
}

/** Where every container has files of its own, whatever its image. */
const OWN_DIRECTORIES: ReadonlySet<string> = new Set(['/dev', '/etc', '/proc', '/sys']);

/** Linux: MAXSYMLINKS. */
const LINKS_MAX = 40;

/** It leads into the container's own root, and nobody has needed that yet. */
export class NotMountedError extends FileSystemError {
  constructor(path: string) {
    const meaning = 'no such file or directory in its mounts';
    super('ENOENT', path, `ENOENT: ${meaning}, open '${path}'`);
  }
}

export class MountNamespace {
  /** By container path; of two at the same path the later one covers the other. */
  readonly #mounts: ReadonlyMap<string, Mount>;
  readonly #isOwnFile: (path: string) => boolean;
  /** At the top of the root, on the way to a file that the runtime makes there. */
  readonly #ownTop: string;
  #ownRoot: OwnRoot | undefined;

  /** @param isOwnFile what the runtime mounts for the container alone, and may be written to */
  constructor(
    mounts: readonly Mount[],
    isOwnFile: (path: string) => boolean = () => false,
    ownPath = '',
  ) {
    this.#isOwnFile = isOwnFile;
    this.#ownTop = ownPath.split('/', 2).join('/');
    this.#mounts = new Map(mounts.map((mount) => [normalized(mount.containerPath), mount]));
  }

  get ownRoot(): OwnRoot | undefined {
    return this.#ownRoot;
  }

  setOwnRoot(ownRoot: OwnRoot): void {
    this.#ownRoot = ownRoot;
  }

  /** @throws {FileSystemError} with the path as the container knows it. */
  async locate(files: FileSystem, path: string, who?: Permissions): Promise<LocatedFile> {
    return asSeenInside(path, async () => {
      const place = await this.find(files, path, { who });
      if (place.type === undefined) throw failure('ENOENT', path);
      await who?.require(place, READ, path);
      return fileAt(place, path);
    });
  }

  /**
   * Where a file is written, made if it is missing in a directory that is there.
   * @throws {FileSystemError} with the path as the container knows it
   */
  async locateToWrite(
    files: FileSystem,
    path: string,
    who?: Permissions,
  ): Promise<{ readonly files: FileSystem; readonly hostPath: string }> {
    return asSeenInside(path, async () => {
      const place = await this.find(files, path, { who });
      if (place.type !== undefined) await fileAt(place, path);
      if (place.hostPath === undefined) throw failure('EISDIR', path);
      if (place.readonly) throw failure('EROFS', path);
      if (place.type !== undefined) await who?.require(place, WRITE, path);
      else await who?.requireMaking(place, path);
      return { files: place.files, hostPath: place.hostPath };
    });
  }

  /**
   * What a path names, or the place where it can be made: its directory is there.
   * @throws {FileSystemError}
   */
  async find(
    files: FileSystem,
    path: string,
    {
      followsLast = true,
      who,
    }: { readonly followsLast?: boolean; readonly who?: Permissions | undefined } = {},
  ): Promise<Place> {
    const pending = components(path).reverse();
    const trail: Place[] = [this.#top(files)];
    let links = 0;
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const from = trail.at(-1) ?? this.#top(files);
      if (from.type === undefined) throw failure('ENOENT', path);
      if (from.type !== 'directory') throw failure('ENOTDIR', path);
      await who?.require(from, EXECUTE, path);
      if (name === '..') {
        if (trail.length > 1) trail.pop();
        continue;
      }
      const found = await this.#step(files, from, name, path);
      const isLast = pending.length === 0;
      if (found.type !== 'symlink' || (isLast && !followsLast && !path.endsWith('/'))) {
        trail.push(found);
        continue;
      }
      const target = await found.files.readlink(found.hostPath ?? '');
      links += 1;
      if (links > LINKS_MAX) throw failure('ELOOP', path);
      if (target.startsWith('/')) trail.length = 1;
      pending.push(...components(target).reverse());
    }
    return trail.at(-1) ?? this.#top(files);
  }

  /**
   * Why another mount can lie over nothing at a path: `ENOENT`, …; undefined: there is something, or it
   * can be made since no mount is in the way.
   */
  async whyMissing(files: FileSystem, path: string): Promise<string | undefined> {
    try {
      const { type } = await this.find(files, path);
      return type === undefined ? 'ENOENT' : undefined;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof NotMountedError) return undefined;
      if (error instanceof FileSystemError) return error.code;
      throw error;
    }
  }

  /** Nobody takes its name away. */
  isMountPoint(containerPath: string): boolean {
    return this.#mounts.has(containerPath);
  }

  /** The names directly below a directory that are mounts, or lead to some. */
  mountNamesIn(containerPath: string): readonly string[] {
    const prefix = `${containerPath}/`;
    const names = new Set<string>();
    for (const path of this.#mounts.keys()) {
      if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0] ?? '');
    }
    return [...names];
  }

  #top(files: FileSystem): Place {
    const mounted = this.#mounts.get('');
    if (mounted !== undefined) {
      const { hostPath, readonly } = mounted;
      const isMounted = true;
      return { containerPath: '', files, hostPath, readonly, isMounted, type: 'directory' };
    }
    const own = this.#ownRoot;
    return {
      containerPath: '',
      files: own?.files ?? files,
      hostPath: own === undefined ? undefined : '',
      readonly: own?.readonly ?? true,
      isMounted: false,
      type: 'directory',
    };
  }

  async #step(files: FileSystem, from: Place, name: string, path: string): Promise<Place> {
    const containerPath = `${from.containerPath}/${name}`;
    const mounted = this.#mounts.get(containerPath);
    if (mounted !== undefined) {
      const { hostPath, readonly } = mounted;
      // The walk follows every link but one: a mount's own host path, which is the node's affair.
      const { type } = await files.stat(hostPath);
      return { containerPath, files, hostPath, readonly, isMounted: true, type };
    }
    const leads = this.mountNamesIn(from.containerPath).includes(name);
    const between = { ...from, containerPath, hostPath: undefined, readonly: true };
    if (from.hostPath === undefined) {
      if (leads) return between;
      if (this.#ownRoot === undefined && !from.isMounted) throw new NotMountedError(path);
      return { ...between, type: undefined };
    }
    const isOwn = OWN_DIRECTORIES.has(containerPath) || containerPath === this.#ownTop;
    if (this.#ownRoot?.isShared === true && !from.isMounted && isOwn) {
      throw new NotMountedError(path);
    }
    const hostPath = `${from.hostPath}/${name}`;
    const readonly = from.readonly && !this.#isWritableAnyway(containerPath);
    try {
      const { type } = await from.files.lstat(hostPath);
      return { ...from, containerPath, hostPath, readonly, type };
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOENT')) throw error;
      return leads ? between : { ...from, containerPath, hostPath, readonly, type: undefined };
    }
  }

  /** `/dev` is a file system of its own, as the runtime makes it. */
  #isWritableAnyway(containerPath: string): boolean {
    return containerPath.startsWith('/dev/') || this.#isOwnFile(containerPath);
  }
}

async function fileAt({ files, hostPath, type }: Place, path: string): Promise<LocatedFile> {
  if (hostPath === undefined || type === 'directory') throw failure('EISDIR', path);
  const { type: found, sizeBytes } = await files.stat(hostPath);
  if (found === 'directory') throw failure('EISDIR', path);
  if (found !== 'file') throw failure('EINVAL', path, NOT_REGULAR);
  return { files, hostPath, sizeBytes };
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
