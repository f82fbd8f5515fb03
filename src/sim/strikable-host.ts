/**
 * A host's files and mounts behind their fault points: `host.<call>`, subject `<host> <path>` (both paths
 * of a call that has two). A call that is struck has done nothing.
 *
 * It strikes within work that is done alone (see RealWork), where the real order of calls is that of
 * the loop; what began before the fault was planned, and whoever looks on from outside, is not struck.
 * A call at which its own process is to end, or the machine, is not made, nor any other that the process would make
 * after it.
 * Real work cannot be late in virtual time in its middle, so these calls only fail. A writer is struck when
 * it writes, gets its attributes (as `lutimes`) or syncs, never when it closes: it would leave what it holds.
 */
import type { FaultPoint } from './fault.ts';
import type { FaultPoints } from './fault-points.ts';
import { FileSystemError, type FileSystem, type FileWriter } from './file-system.ts';
import { invariant } from './invariant.ts';
import type { Mounter } from './mounter.ts';
import { createEach } from './new-files.ts';
import type { Process } from './process.ts';

/** What a fault says as its error, and how the host words it. */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'resource busy or locked',
  EIO: 'i/o error',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left on device',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
};

/** Calls that are no others' sum. */
type Call =
  | Exclude<keyof FileSystem, 'createFiles' | 'changeCount' | 'dated' | 'losesOwners'>
  | Exclude<keyof Mounter, 'strategy'>
  | 'write'
  | 'sync';

/** Complete by its type. */
const CALLS: Readonly<Record<Call, true>> = {
  mkdir: true,
  readdir: true,
  stat: true,
  lstat: true,
  readlink: true,
  symlink: true,
  link: true,
  rename: true,
  unlink: true,
  rmdir: true,
  rm: true,
  readFile: true,
  writeFile: true,
  createFile: true,
  truncate: true,
  readStream: true,
  chmod: true,
  lchown: true,
  lutimes: true,
  setExtendedAttributes: true,
  extendedAttributes: true,
  syncDir: true,
  syncTree: true,
  statfs: true,
  write: true,
  sync: true,
  bind: true,
  mountTmpfs: true,
  unmount: true,
  isMountPoint: true,
  list: true,
};

export const HOST_FAULT_POINTS: readonly FaultPoint[] = Object.keys(CALLS).map((call) => ({
  point: `host.${call}`,
  words: Object.keys(TEXTS),
  canWait: false,
}));

export interface HostStrikesOptions {
  readonly host: string;
  readonly faults: FaultPoints;
  readonly isAlone: () => boolean;
  /** Whose calls these are. */
  readonly process?: Process | undefined;
}

export class HostStrikes {
  readonly #options: HostStrikesOptions;

  constructor(options: HostStrikesOptions) {
    this.#options = options;
  }

  /** What keeps this call from being made, if anything does. */
  on(call: Call, path: string): FileSystemError | undefined {
    const { host, faults, isAlone, process } = this.#options;
    if (process?.isKilled === true) return killed(call, path);
    if (!isAlone()) return undefined;
    const isOwn = (component: string): boolean =>
      process !== undefined && (component === process.name || component === `machine/${host}`);
    const strike = faults.strike(`host.${call}`, `${host} ${path}`, isOwn);
    if (strike === undefined) return undefined;
    if (strike.error === undefined) {
      process?.kill();
      // Nobody is in the middle of a step: the loop waits for this very work.
      strike.crashNow();
      return killed(call, path);
    }
    const text = TEXTS[strike.error];
    invariant(text !== undefined, `fault: host.${call} fails with one of ${String(WORDS)}`);
    const code = strike.error;
    return new FileSystemError(code, path, `${code}: ${text}, ${call} '${path}'`, call);
  }

  /** The call, unless something strikes it. */
  guard<T>(call: Call, path: string, make: () => Promise<T>): Promise<T> {
    const struck = this.on(call, path);
    return struck === undefined ? make() : Promise.reject(struck);
  }
}

/** Nobody hears it: whoever made the call is gone. */
function killed(call: Call, path: string): FileSystemError {
  return new FileSystemError('EIO', path, `EIO: its process was killed, ${call} '${path}'`);
}

const WORDS = Object.keys(TEXTS);

export function strikableFiles(files: FileSystem, strikes: HostStrikes): FileSystem {
  const guard: HostStrikes['guard'] = (call, path, make) => strikes.guard(call, path, make);
  const createFile: FileSystem['createFile'] = (path, options) =>
    guard('createFile', path, async () =>
      strikableWriter(path, await files.createFile(path, options), strikes),
    );
  return {
    losesOwners: files.losesOwners ?? false,
    // What gives them their time is no call of whoever is struck.
    dated: (now) => strikableFiles(files.dated(now), strikes),
    mkdir: (path, options) => guard('mkdir', path, () => files.mkdir(path, options)),
    readdir: (path) => guard('readdir', path, () => files.readdir(path)),
    stat: (path) => guard('stat', path, () => files.stat(path)),
    lstat: (path) => guard('lstat', path, () => files.lstat(path)),
    readlink: (path) => guard('readlink', path, () => files.readlink(path)),
    symlink: (target, path) => guard('symlink', path, () => files.symlink(target, path)),
    link: (from, to) => guard('link', `${from} ${to}`, () => files.link(from, to)),
    rename: (from, to) => guard('rename', `${from} ${to}`, () => files.rename(from, to)),
    unlink: (path) => guard('unlink', path, () => files.unlink(path)),
    rmdir: (path) => guard('rmdir', path, () => files.rmdir(path)),
    rm: (path) => guard('rm', path, () => files.rm(path)),
    readFile: (path) => guard('readFile', path, () => files.readFile(path)),
    writeFile: (path, content, options) =>
      guard('writeFile', path, () => files.writeFile(path, content, options)),
    createFile,
    // So that each is made behind its own fault points.
    createFiles: (made) => createEach({ createFile }, made),
    truncate: (path, sizeBytes) => guard('truncate', path, () => files.truncate(path, sizeBytes)),
    readStream: (path, options) => {
      const struck = strikes.on('readStream', path);
      return struck === undefined ? files.readStream(path, options) : failing(struck);
    },
    chmod: (path, mode) => guard('chmod', path, () => files.chmod(path, mode)),
    lchown: (path, uid, gid) => guard('lchown', path, () => files.lchown(path, uid, gid)),
    lutimes: (path, mtimeMs) => guard('lutimes', path, () => files.lutimes(path, mtimeMs)),
    setExtendedAttributes: (changes) =>
      guard('setExtendedAttributes', changes[0]?.path ?? '', () =>
        files.setExtendedAttributes(changes),
      ),
    extendedAttributes: (path) =>
      guard('extendedAttributes', path, () => files.extendedAttributes(path)),
    syncDir: (path) => guard('syncDir', path, () => files.syncDir(path)),
    syncTree: (path) => guard('syncTree', path, () => files.syncTree(path)),
    statfs: (path) => guard('statfs', path, () => files.statfs(path)),
  };
}

export function strikableMounter(mounter: Mounter, strikes: HostStrikes): Mounter {
  const guard: HostStrikes['guard'] = (call, path, make) => strikes.guard(call, path, make);
  return {
    strategy: mounter.strategy,
    bind: (source, target, how) =>
      guard('bind', `${source} ${target}`, () => mounter.bind(source, target, how)),
    mountTmpfs: (target, size) =>
      guard('mountTmpfs', target, () => mounter.mountTmpfs(target, size)),
    unmount: (target) => guard('unmount', target, () => mounter.unmount(target)),
    isMountPoint: (path) => guard('isMountPoint', path, () => mounter.isMountPoint(path)),
    list: () => guard('list', '', () => mounter.list()),
  };
}

function strikableWriter(path: string, writer: FileWriter, strikes: HostStrikes): FileWriter {
  return {
    async write(chunk) {
      const struck = strikes.on('write', path);
      if (struck !== undefined) throw struck;
      await writer.write(chunk);
    },
    async setAttributes(attributes) {
      const struck = strikes.on('lutimes', path);
      if (struck !== undefined) throw struck;
      await writer.setAttributes(attributes);
    },
    async setTime(mtimeMs) {
      const struck = strikes.on('lutimes', path);
      if (struck !== undefined) throw struck;
      await writer.setTime(mtimeMs);
    },
    async sync() {
      const struck = strikes.on('sync', path);
      if (struck !== undefined) throw struck;
      await writer.sync();
    },
    close: () => writer.close(),
  };
}

async function* failing(error: Error): AsyncIterable<never> {
  yield* [];
  throw error;
}
