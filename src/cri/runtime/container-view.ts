/**
 * The calls that processes make on files, over what their container sees. Paths are absolute; failures are
 * `FileSystemError`s whose code counts. Each call is one step on the disk of the node: see
 * `ContainerFiles.call`.
 */
import {
  isFileSystemError,
  parentPath,
  rethrowProgrammerError,
  type DirectoryEntry,
  type FileStat,
  type FileSystem,
} from '../../sim/index.ts';
import { handleOf, type FileHandle } from './file-handle.ts';
import { systemError } from './processes/errno-text.ts';
import type { MountNamespace, Place } from './mount-namespace.ts';
import { readPart } from './read-part.ts';
import { EXECUTE, READ, WRITE, type Permissions } from './permissions.ts';
import { touch, touchAbove } from './touch.ts';

export interface ViewOptions {
  readonly namespace: MountNamespace;
  /** The node's. */
  readonly files: FileSystem;
  /** Makes the container's root its own, before something of it is changed. */
  readonly makeOwn: () => Promise<void>;
  /** As whom the files are asked for; undefined: as one whom nothing binds. */
  readonly who: Permissions | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A file has new content. */
  readonly written: (containerPath: string, content: Uint8Array) => void;
}

type Found = Place & { readonly hostPath: string };

/** A directory of a group hands the bit on, and with it the group. */
const SETGID = 0o2000;

const MODE_OF_DIRECTORIES: Pick<FileStat, 'type' | 'mode' | 'sizeBytes' | 'uid' | 'gid'> = {
  type: 'directory',
  mode: 0o755,
  sizeBytes: 0,
  uid: 0,
  gid: 0,
};

export class ContainerView {
  readonly #options: ViewOptions;

  constructor(options: ViewOptions) {
    this.#options = options;
  }

  stat(path: string): Promise<FileStat & { readonly isMounted: boolean }> {
    return this.#stat(path, true);
  }

  lstat(path: string): Promise<FileStat & { readonly isMounted: boolean }> {
    return this.#stat(path, false);
  }

  /** As access(2). @param bits READ, WRITE, EXECUTE @throws {FileSystemError} EACCES, EROFS, … */
  async access(path: string, bits: number): Promise<void> {
    const place = await this.#find(path);
    if (place.type === undefined) throw systemError('ENOENT', path);
    if ((bits & WRITE) !== 0 && place.readonly) throw systemError('EROFS', path);
    const { who } = this.#options;
    if (who !== undefined) return who.require(place, bits, path);
    if ((bits & EXECUTE) === 0 || place.type === 'directory') return;
    if (((await this.#stat(path, true)).mode & 0o111) === 0) throw systemError('EACCES', path);
  }

  /** Without links: where the path leads. */
  async realPath(path: string): Promise<string> {
    const { containerPath, type } = await this.#find(path);
    if (type === undefined) throw systemError('ENOENT', path);
    return containerPath === '' ? '/' : containerPath;
  }

  async readlink(path: string): Promise<string> {
    const { files, hostPath, type } = await this.#find(path, false);
    if (type === undefined) throw systemError('ENOENT', path);
    if (type !== 'symlink' || hostPath === undefined) throw systemError('EINVAL', path);
    return files.readlink(hostPath);
  }

  /** Sorted by name. */
  async readdir(path: string): Promise<readonly DirectoryEntry[]> {
    const found = await this.#find(path);
    const { containerPath, files, hostPath, type } = found;
    if (type === undefined) throw systemError('ENOENT', path);
    if (type !== 'directory') throw systemError('ENOTDIR', path);
    await this.#options.who?.require(found, READ, path);
    const entries = new Map<string, DirectoryEntry>();
    const own = hostPath === undefined ? [] : await files.readdir(orRoot(hostPath));
    for (const entry of own) entries.set(entry.name, entry);
    for (const name of this.#options.namespace.mountNamesIn(containerPath)) {
      const place = await this.#find(`${containerPath}/${name}`);
      entries.set(name, { name, type: place.type ?? 'directory' });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async openToRead(path: string): Promise<FileHandle> {
    const place = await this.#find(path);
    if (place.type === undefined) throw systemError('ENOENT', path);
    await this.#options.who?.require(place, READ, path);
    return handleOf(place, path);
  }

  /** A file that is there, or a new one. */
  async openToWrite(
    path: string,
    how: { readonly truncates?: boolean; readonly mode?: number; readonly isNew?: boolean } = {},
  ): Promise<FileHandle> {
    if ((await this.#find(path)).type === 'directory') throw systemError('EISDIR', path);
    const place = await this.#findToChange(path);
    if (place.type !== undefined && how.isNew === true) throw systemError('EEXIST', path);
    const { who } = this.#options;
    const isMade = place.type === undefined;
    if (isMade) await who?.requireMaking(place, path);
    else await who?.require(place, WRITE, path);
    const handle = handleOf({ ...place, type: place.type ?? 'file' }, path);
    if (isMade || how.truncates === true) await this.#replace(handle, new Uint8Array(0), how.mode);
    if (isMade) {
      await who?.own(handle);
      await touchAbove(handle, this.#options.now);
    }
    return handle;
  }

  async readAt({ files, hostPath }: FileHandle, start: number, max: number): Promise<Uint8Array> {
    return readPart(files, hostPath, { start, end: start + max - 1 });
  }

  /** Answers where the file then ends, for an appended write, or where the written part ends. */
  async writeAt(handle: FileHandle, at: number | 'end', data: Uint8Array): Promise<number> {
    const { files, hostPath } = handle;
    let before: Uint8Array;
    try {
      before = await files.readFile(hostPath);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOENT')) throw error;
      return at === 'end' ? 0 : at + data.length;
    }
    const start = at === 'end' ? before.length : at;
    const content = new Uint8Array(Math.max(before.length, start + data.length));
    content.set(before);
    content.set(data, start);
    await this.#replace(handle, content);
    return start + data.length;
  }

  /** Zeroes are kept nowhere. */
  async truncate({ files, hostPath, containerPath }: FileHandle, sizeBytes: number): Promise<void> {
    await files.truncate(hostPath, sizeBytes);
    await files.lutimes(hostPath, this.#options.now);
    this.#options.written(containerPath, new Uint8Array(0));
  }

  async mkdir(path: string, mode: number): Promise<void> {
    if ((await this.#find(path)).type !== undefined) throw systemError('EEXIST', path);
    const place = await this.#findToMake(path);
    const { files, hostPath } = place;
    const inherited = (await files.stat(parentPath(hostPath))).mode & SETGID;
    await files.mkdir(hostPath, { mode: mode | inherited });
    await this.#options.who?.own(place);
    await touch(place, this.#options.now);
    await touchAbove(place, this.#options.now);
  }

  async rmdir(path: string): Promise<void> {
    const place = await this.#findToRemove(path);
    await place.files.rmdir(place.hostPath);
    await touchAbove(place, this.#options.now);
  }

  async unlink(path: string): Promise<void> {
    const place = await this.#findToRemove(path);
    await place.files.unlink(place.hostPath);
    await touchAbove(place, this.#options.now);
  }

  async rename(from: string, to: string): Promise<void> {
    const [source, target] = await this.#pair(from, to);
    await this.#options.who?.requireRemoval(source, from);
    if (target.type === undefined) await this.#options.who?.requireMaking(target, to);
    else await this.#options.who?.requireRemoval(target, to);
    await source.files.rename(source.hostPath, target.hostPath);
    await touchAbove(source, this.#options.now);
    await touchAbove(target, this.#options.now);
  }

  async link(existing: string, path: string): Promise<void> {
    const [source, target] = await this.#pair(existing, path);
    if (target.type !== undefined) throw systemError('EEXIST', path);
    await this.#options.who?.requireMaking(target, path);
    await source.files.link(source.hostPath, target.hostPath);
    await touchAbove(target, this.#options.now);
  }

  async symlink(target: string, path: string): Promise<void> {
    const place = await this.#findToMake(path, false);
    await place.files.symlink(target, place.hostPath);
    await this.#options.who?.own(place);
    await touch(place, this.#options.now);
    await touchAbove(place, this.#options.now);
  }

  async chmod(path: string, mode: number): Promise<void> {
    const place = await this.#findToChange(path);
    if (place.type === undefined) throw systemError('ENOENT', path);
    await this.#options.who?.requireOwner(place, path);
    await place.files.chmod(place.hostPath, mode);
  }

  async chown(path: string, uid: number, gid: number): Promise<void> {
    const place = await this.#findToChange(path, false);
    if (place.type === undefined) throw systemError('ENOENT', path);
    await this.#options.who?.requireChown(place, uid, gid, path);
    await place.files.lchown(place.hostPath, uid, gid);
  }

  async setTime(path: string, mtimeMs: number): Promise<void> {
    const place = await this.#findToChange(path);
    if (place.type === undefined) throw systemError('ENOENT', path);
    await this.#options.who?.requireTime(place, mtimeMs === this.#options.now, path);
    await place.files.lutimes(place.hostPath, mtimeMs);
  }

  async #stat(path: string, followsLast: boolean) {
    const { files, hostPath, type, isMounted } = await this.#find(path, followsLast);
    if (type === undefined) throw systemError('ENOENT', path);
    if (hostPath === undefined) {
      return { ...MODE_OF_DIRECTORIES, mtimeMs: 0, inode: 0, linkCount: 1, isMounted };
    }
    const found = await (type === 'symlink' ? files.lstat(hostPath) : files.stat(orRoot(hostPath)));
    return { ...found, isMounted };
  }

  async #pair(from: string, to: string): Promise<readonly [Found, Found]> {
    // Once for both: the first change may move the root away from below the first of them.
    await this.#findToChange(from, false);
    const target = await this.#findToChange(to, false);
    const source = await this.#findToChange(from, false);
    if (source.type === undefined) throw systemError('ENOENT', from);
    if (source.files !== target.files) throw systemError('EXDEV', from);
    return [source, target];
  }

  async #find(path: string, followsLast = true): Promise<Place> {
    const { namespace, files, who } = this.#options;
    return namespace.find(files, path, { followsLast, who });
  }

  async #findToMake(path: string, followsLast = true): Promise<Found> {
    const place = await this.#findToChange(path, followsLast);
    if (place.type !== undefined) throw systemError('EEXIST', path);
    await this.#options.who?.requireMaking(place, path);
    return place;
  }

  async #findToRemove(path: string): Promise<Found> {
    const place = await this.#findToChange(path, false);
    if (place.type === undefined) throw systemError('ENOENT', path);
    if (this.#options.namespace.isMountPoint(place.containerPath)) throw systemError('EBUSY', path);
    await this.#options.who?.requireRemoval(place, path);
    return place;
  }

  async #findToChange(path: string, followsLast = true): Promise<Found> {
    let place = await this.#find(path, followsLast);
    if (!place.isMounted && !place.readonly && place.hostPath !== undefined) {
      await this.#options.makeOwn();
      place = await this.#find(path, followsLast);
    }
    const { hostPath } = place;
    if (place.readonly) throw systemError('EROFS', path);
    if (hostPath === undefined) throw systemError('EBUSY', path);
    return { ...place, hostPath };
  }

  async #replace(handle: FileHandle, content: Uint8Array, mode?: number): Promise<void> {
    await handle.files.writeFile(
      handle.hostPath,
      content,
      mode === undefined ? undefined : { mode },
    );
    await touch(handle, this.#options.now);
    this.#options.written(handle.containerPath, content);
  }
}

function orRoot(hostPath: string): string {
  return hostPath === '' ? '/' : hostPath;
}
