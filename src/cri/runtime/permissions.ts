/**
 * What files let a process do, by their owner, their group and their bits. Source: path_resolution(7),
 * inode(7), unlink(2), chmod(2), chown(2).
 */
import type { FileStat, FileSystem } from '../../sim/index.ts';
import type { Credentials } from './credentials.ts';
import type { Place } from './mount-namespace.ts';
import { systemError } from './processes/errno-text.ts';

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

type Owned = Pick<FileStat, 'type' | 'mode' | 'uid' | 'gid'>;
/** Where something is: `hostPath` undefined for the directories that lead to mounts. */
type Spot = Pick<Place, 'files' | 'hostPath' | 'type'>;

const ROOTS_DIRECTORY: Owned = { type: 'directory', mode: 0o755, uid: 0, gid: 0 };
const STICKY = 0o1000;
const SETGID = 0o2000;

export class Permissions {
  readonly #who: Credentials;

  constructor(who: Credentials) {
    this.#who = who;
  }

  /** @param bits READ, WRITE, EXECUTE or several of them @throws {FileSystemError} EACCES */
  async require(spot: Spot, bits: number, path: string): Promise<void> {
    if (!(await this.may(spot, bits))) throw systemError('EACCES', path);
  }

  async may(spot: Spot, bits: number): Promise<boolean> {
    const found = await ownedAt(spot);
    return found === undefined || this.#allows(found, bits);
  }

  /** To give something a name in its directory. @throws {FileSystemError} EACCES */
  requireMaking(place: Spot, path: string): Promise<void> {
    return this.require(directoryOf(place), WRITE | EXECUTE, path);
  }

  /** To take its name away from its directory. @throws {FileSystemError} EACCES, EPERM */
  async requireRemoval(place: Spot, path: string): Promise<void> {
    await this.requireMaking(place, path);
    const [around, found] = [await ownedAt(directoryOf(place)), await ownedAt(place)];
    if (around === undefined || found === undefined || (around.mode & STICKY) === 0) return;
    if (!this.#owns(found) && !this.#owns(around)) throw systemError('EPERM', path);
  }

  /** To change its bits or its times at will. @throws {FileSystemError} EPERM */
  async requireOwner(spot: Spot, path: string): Promise<void> {
    const found = await ownedAt(spot);
    if (found !== undefined && !this.#owns(found)) throw systemError('EPERM', path);
  }

  /** To set its time: to now, whoever may write may; to another one, its owner. @throws {FileSystemError} EACCES, EPERM */
  async requireTime(spot: Spot, isNow: boolean, path: string): Promise<void> {
    const found = await ownedAt(spot);
    if (found === undefined || this.#owns(found)) return;
    if (!isNow) throw systemError('EPERM', path);
    await this.require(spot, WRITE, path);
  }

  /** To give it away: to nobody else, and to a group of one's own. @throws {FileSystemError} EPERM */
  async requireChown(spot: Spot, uid: number, gid: number, path: string): Promise<void> {
    const { groups, has } = this.#who;
    const found = await ownedAt(spot);
    if (found === undefined || has('CHOWN')) return;
    const isOwn = found.uid === this.#who.uid && found.uid === uid;
    if (!isOwn || (gid !== found.gid && !groups.includes(gid))) throw systemError('EPERM', path);
  }

  /** What was just made belongs to who made it, and to the group that its directory hands on. */
  async own(made: { readonly files: FileSystem; readonly hostPath: string }): Promise<void> {
    const directory = await made.files.stat(parentOf(made.hostPath));
    const gid = (directory.mode & SETGID) === 0 ? this.#who.gid : directory.gid;
    await made.files.lchown(made.hostPath, this.#who.uid, gid);
  }

  #allows({ type, mode, uid, gid }: Owned, bits: number): boolean {
    if (this.#who.has('DAC_OVERRIDE')) {
      return (bits & EXECUTE) === 0 || type === 'directory' || (mode & 0o111) !== 0;
    }
    const shift = uid === this.#who.uid ? 6 : this.#who.groups.includes(gid) ? 3 : 0;
    return ((mode >> shift) & bits) === bits;
  }

  #owns({ uid }: Owned): boolean {
    return uid === this.#who.uid || this.#who.has('FOWNER');
  }
}

/** Undefined where owners are not kept: nobody can say what they would forbid. */
async function ownedAt({ files, hostPath, type }: Spot): Promise<Owned | undefined> {
  if (files.losesOwners === true) return undefined;
  if (hostPath === undefined) return ROOTS_DIRECTORY;
  return type === 'symlink' ? files.lstat(hostPath) : files.stat(hostPath === '' ? '/' : hostPath);
}

function directoryOf({ files, hostPath }: Spot): Spot {
  const parent = hostPath === undefined ? undefined : parentOf(hostPath);
  return { files, hostPath: parent, type: 'directory' };
}

function parentOf(hostPath: string): string {
  return hostPath.slice(0, Math.max(1, hostPath.lastIndexOf('/')));
}
