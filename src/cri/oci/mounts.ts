/**
 * Mounts of objects: which object is mounted where. A record lies on the disk for each,
 * `<root>/mounts/<id>.json`, so that another process, or the next life of this one, can unmount.
 */
import { hashOf } from '#hash';
import {
  FileSystemError,
  isFileSystemError,
  operation,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type FileSystem,
  type Host,
  type Mounter,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { namesIn } from './content-store.ts';
import { hexOf, parseDigest, type Digest } from './digest.ts';
import { parseJson } from './parse-json.ts';

export interface MountRecord {
  readonly id: string;
  readonly path: string;
  readonly imageRef: string;
  readonly manifestDigest: Digest;
}

const NONE: readonly MountRecord[] = [];

export class Mounts {
  readonly #host: Host;
  readonly #root: string;
  readonly #records = new Map<string, MountRecord>();
  readonly #flights = new SingleFlight<void>();
  #hasDirectory = false;

  constructor(host: Host, root: string) {
    this.#host = host;
    this.#root = root;
  }

  /**
   * A record is thrown away if it was cut short, for its mount never began, and if nothing is mounted there:
   * it was not mounted yet, is not any more, or the machine was off in between. To unmount what is half mounted
   * takes it back.
   */
  load(): Operation<void> {
    return this.#host.perform(async (files, mounter) => {
      for (const name of await namesIn(files, `${this.#root}/mounts`)) {
        const path = `${this.#root}/mounts/${name}`;
        const record = parseRecord(await files.readFile(path));
        if (record !== undefined && (await mounter.isMountPoint(record.path))) {
          this.#records.set(record.id, record);
        } else {
          if (record !== undefined) await mounter.unmount(record.path);
          await files.rm(path);
        }
      }
    });
  }

  get(id: string): MountRecord | undefined {
    return this.#records.get(id);
  }

  /** Whether the object is mounted anywhere. */
  isMounted(manifestDigest: Digest): boolean {
    for (const record of this.#records.values()) {
      if (record.manifestDigest === manifestDigest) return true;
    }
    return false;
  }

  /** Mounts at or below a directory. */
  below(directory: string): readonly MountRecord[] {
    // The root's own slash is the one before every name.
    const { length } = directory === '/' ? '' : directory;
    const found: MountRecord[] = [];
    for (const record of this.#records.values()) {
      const { path } = record;
      if (!path.startsWith(directory)) continue;
      if (path.length === length || path[length] === '/') found.push(record);
    }
    return found;
  }

  #othersAt({ path, id }: MountRecord): readonly MountRecord[] {
    let found = NONE;
    for (const other of this.#records.values()) {
      if (other.path === path && other.id !== id) found = [...found, other];
    }
    return found;
  }

  /**
   * Makes the tree appear at the record's path, which is made if it is missing; idempotent. It counts as a
   * mount from the beginning, so that nobody removes the tree meanwhile.
   * @throws {FileSystemError} EBUSY, if another object is mounted there
   */
  *mount(record: MountRecord, tree: string): Steps<void> {
    yield* perform(this.#flights.run(record.id, () => operation(() => this.#mount(record, tree))));
  }

  *#mount(record: MountRecord, tree: string): Steps<void> {
    const { path, id } = record;
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    const directory = `${this.#root}/mounts`;
    const isNew = !this.#records.has(id);
    /** Of what was mounted there before the machine was started. */
    const others = this.#othersAt(record);
    let isRecorded = false;
    const work = this.#host.perform(async (files, mounter) => {
      await files.mkdir(path, { recursive: true });
      if (await mounter.isMountPoint(path)) {
        // Readers may be there already, who must not see nothing for an instant.
        if (!isNew) return;
        if (others.length > 0) throw busy(path);
        await mounter.unmount(path);
      }
      for (const other of others) await files.rm(`${directory}/${other.id}.json`);
      // The record first: a mount without a record could never be found again.
      if (!this.#hasDirectory) await files.mkdir(directory, { recursive: true });
      this.#hasDirectory = true;
      isRecorded = true;
      try {
        await files.writeFile(`${directory}/${id}.json`, bytes);
        await mounter.bind(tree, path);
      } catch (error) {
        rethrowProgrammerError(error);
        isRecorded = !(await withdraw(files, mounter, path, `${directory}/${id}.json`));
        throw error;
      }
    });
    this.#records.set(id, record);
    try {
      yield* perform(work);
    } catch (error) {
      rethrowProgrammerError(error);
      if (isNew && !isRecorded) this.#records.delete(id);
      throw error;
    }
    for (const other of others) this.#records.delete(other.id);
  }

  /** Idempotent; the directory stays, empty. What somebody mounted inside goes first. */
  *unmount(record: MountRecord): Steps<void> {
    const work = this.#host.perform(async (files, mounter) => {
      await unmountTree(mounter, record.path);
      await files.rm(`${this.#root}/mounts/${record.id}.json`);
    });
    yield* perform(work);
    // It may have been mounted anew meanwhile, which is another mount at the same place.
    if (this.#records.get(record.id) === record) this.#records.delete(record.id);
  }
}

/**
 * Unmounts a path, and if it is busy what is mounted below it, the deepest first: a snapshotter that
 * shares directories nests mounts. Only then the mount table is read: it may be long.
 */
async function unmountTree(mounter: Mounter, path: string): Promise<void> {
  try {
    await mounter.unmount(path);
    return;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'EBUSY')) throw error;
  }
  const below = (await mounter.list()).filter(({ target }) => target.startsWith(`${path}/`));
  below.sort((a, b) => depthOf(b.target) - depthOf(a.target));
  for (const { target } of below) await mounter.unmount(target);
  await mounter.unmount(path);
}

function depthOf(path: string): number {
  return path.split('/').length;
}

/**
 * Takes back a mount that failed, and its record. False if the disk does not let it: then the record
 * stays, for whoever unmounts next.
 */
async function withdraw(
  files: FileSystem,
  mounter: Mounter,
  path: string,
  recordPath: string,
): Promise<boolean> {
  try {
    await mounter.unmount(path);
    await files.rm(recordPath);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  }
}

/** Undefined if it was cut short, or is none of ours. */
function parseRecord(bytes: Uint8Array): MountRecord | undefined {
  const fields = Object(parseJson(bytes) ?? {}) as Readonly<Record<string, unknown>>;
  const { id, path, imageRef, manifestDigest } = fields;
  const digest = typeof manifestDigest === 'string' ? parseDigest(manifestDigest) : undefined;
  if (typeof id !== 'string' || typeof path !== 'string') return undefined;
  if (typeof imageRef !== 'string' || digest === undefined) return undefined;
  return { id, path, imageRef, manifestDigest: digest };
}

function busy(path: string): FileSystemError {
  const why = `EBUSY: device or resource busy, mount '${path}'`;
  return new FileSystemError('EBUSY', path, why, 'mount');
}

/** The same object at the same path is the same mount. */
export function mountId(manifestDigest: Digest, path: string): string {
  const place = hashOf('sha256', path);
  return `${hexOf(manifestDigest).slice(0, 16)}-${place.slice(0, 16)}`;
}
