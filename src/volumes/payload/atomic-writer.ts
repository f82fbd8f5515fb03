/**
 * Publishes a payload in a directory so that readers see all of it or nothing of it: a new generation beside the
 * old one, `..data` swapped by one rename. Upstream: pkg/volume/util/atomic_writer.go (v1.36). What it has in
 * common with volumes of OCI objects, and what not: docs/decisions/0007.
 *
 *     <volume>/..2026_01_01_00_00_05.123456789/   a generation
 *     <volume>/..data -> ..2026_01_01_00_00_05.123456789
 *     <volume>/key -> ..data/key                  a link for each name at the top of the payload
 *
 * Only bytes are compared: a change of modes or owners alone is not seen. What fails before the rename leaves the
 * old generation published; what fails after it leaves the new one.
 *
 * Stricter than upstream: what a crash left is removed by the next write, generations that nobody published, links that
 * lead nowhere, and `..data_tmp`, for which upstream's fails until somebody else removes it (P5, P22).
 */
import {
  isFileSystemError,
  perform,
  rethrowProgrammerError,
  type FileSystem,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  DATA_LINK,
  isReserved,
  NEXT_DATA_LINK,
  nextGeneration,
} from '../publication/generation.ts';
import { unlessMissing } from '../publication/unless-missing.ts';
import { addLinks } from '../publication/visible-links.ts';
import { cleanPayload, firstName, parentsOf, type Payload } from './payload.ts';

export interface AtomicWriterOptions {
  readonly world: World;
  readonly host: Host;
  /** It must exist. */
  readonly directory: string;
  /** Called when the files of a generation are there, before it is published. */
  readonly setPermissions: (files: FileSystem) => Promise<void>;
}

/** What the volume shows, and what of it has to go. */
interface Published {
  /** The generation's name; undefined: nothing was published. */
  readonly generation: string | undefined;
  readonly isChanged: boolean;
  /** Paths that the payload does not have. */
  readonly stale: ReadonlySet<string>;
}

const NOT_PUBLISHED: Published = { generation: undefined, isChanged: true, stale: new Set() };

export class AtomicWriter {
  readonly #options: AtomicWriterOptions;

  constructor(options: AtomicWriterOptions) {
    this.#options = options;
  }

  /**
   * The new generation's name; undefined if the volume shows the payload already.
   * @param onPublished called at the instant at which readers see it
   * @throws {InvalidPathError} @throws {FileSystemError}
   */
  *write(given: Payload, onPublished: (generation: string) => void): Steps<void> {
    const { host, directory } = this.#options;
    const payload = cleanPayload(given);
    const names = new Set([...payload.keys()].map(firstName));
    const old = yield* perform(
      host.perform(async (files) => {
        const published = await look(files, directory, payload);
        await removeLeftovers(files, directory, published.generation, names);
        if (!published.isChanged) await addLinks(files, directory, names);
        return published;
      }),
    );
    if (!old.isChanged) return;
    if (old.generation === undefined) {
      const generation = yield* this.#writeGeneration(payload, undefined, names);
      onPublished(generation);
      return;
    }
    const generation = yield* this.#writeGeneration(payload, old.generation);
    yield* this.#swap(generation);
    onPublished(generation);
    yield* perform(host.perform((files) => addLinks(files, directory, names)));
    yield* this.#removeStaleLinks(old.stale);
    const last = `${directory}/${old.generation}`;
    yield* perform(host.perform((files) => files.rm(last)));
  }

  /**
   * Writes the files of a generation. Nobody reads them yet, so it is one piece of work.
   * @param publishAs names that readers are to see; the first generation has no readers before
   */
  *#writeGeneration(
    payload: Payload,
    published: string | undefined,
    publishAs?: ReadonlySet<string>,
  ): Steps<string> {
    const { host, world, directory, setPermissions } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const name = nextGeneration(world, published, attempt);
      const isMade = yield* perform(
        host.perform(async (files) => {
          const path = `${directory}/${name}`;
          if (!(await makeDirectory(files, path))) return false;
          await writeFiles(files, path, payload);
          await setPermissions(files);
          if (publishAs === undefined) return true;
          await link(files, directory, name);
          await publish(files, directory, name);
          await addLinks(files, directory, publishAs);
          return true;
        }),
      );
      if (isMade) return name;
    }
  }

  /** Each step by itself: others may read between any two of them. */
  *#swap(name: string): Steps<void> {
    const { host, directory } = this.#options;
    yield* perform(host.perform((files) => link(files, directory, name)));
    yield* perform(host.perform((files) => publish(files, directory, name)));
  }

  /** One that cannot be removed keeps none of the others. */
  *#removeStaleLinks(stale: ReadonlySet<string>): Steps<void> {
    const { host, directory } = this.#options;
    let failure: unknown;
    for (const name of [...stale].filter((path) => !path.includes('/'))) {
      const path = `${directory}/${name}`;
      try {
        yield* perform(host.perform((files) => unlessMissing(files.unlink(path))));
      } catch (error) {
        rethrowProgrammerError(error);
        failure = error;
      }
    }
    if (failure !== undefined) throw failure;
  }
}

/** @throws {FileSystemError} EINVAL if `..data` is something else than a link */
async function look(files: FileSystem, directory: string, payload: Payload): Promise<Published> {
  const generation = await unlessMissing(files.readlink(`${directory}/${DATA_LINK}`));
  if (generation === undefined) return NOT_PUBLISHED;
  const path = `${directory}/${generation}`;
  const stale = new Set(await pathsBelow(files, path));
  for (const each of payload.keys()) {
    stale.delete(each);
    for (const parent of parentsOf(each)) stale.delete(parent);
  }
  const isChanged = stale.size > 0 || !(await showsAll(files, path, payload));
  return { generation, isChanged, stale };
}

/**
 * What is ours, and neither published nor the way to it; links of ours that lead nowhere.
 * @param names that are wanted: their links lead somewhere, or will
 */
async function removeLeftovers(
  files: FileSystem,
  directory: string,
  published: string | undefined,
  names: ReadonlySet<string>,
): Promise<void> {
  for (const { name, type } of await files.readdir(directory)) {
    if (name === DATA_LINK || name === published || names.has(name)) continue;
    const path = `${directory}/${name}`;
    if (isReserved(name)) await files.rm(path);
    else if (type === 'symlink' && (await leadsNowhere(files, directory, name))) {
      await files.unlink(path);
    }
  }
}

async function leadsNowhere(files: FileSystem, directory: string, name: string): Promise<boolean> {
  const target = `${DATA_LINK}/${name}`;
  if ((await files.readlink(`${directory}/${name}`)) !== target) return false;
  return (await unlessMissing(files.lstat(`${directory}/${target}`))) === undefined;
}

async function showsAll(files: FileSystem, path: string, payload: Payload): Promise<boolean> {
  for (const [name, { data }] of payload) {
    const present = await unlessMissing(files.readFile(`${path}/${name}`));
    if (present === undefined || !sameBytes(present, data)) return false;
  }
  return true;
}

/** Of files and directories alike; nothing if it is not there. */
async function pathsBelow(files: FileSystem, path: string, below = ''): Promise<string[]> {
  const found: string[] = [];
  for (const { name, type } of (await unlessMissing(files.readdir(path))) ?? []) {
    const here = below === '' ? name : `${below}/${name}`;
    found.push(here);
    if (type === 'directory') found.push(...(await pathsBelow(files, `${path}/${name}`, here)));
  }
  return found;
}

/** False if the name is taken. */
async function makeDirectory(files: FileSystem, path: string): Promise<boolean> {
  try {
    await files.mkdir(path, { mode: 0o755 });
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

async function writeFiles(files: FileSystem, generation: string, payload: Payload): Promise<void> {
  for (const [name, { data, mode, uid }] of payload) {
    const path = `${generation}/${name}`;
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== generation) await files.mkdir(parent, { recursive: true, mode: 0o755 });
    await files.writeFile(path, data, { mode });
    // The process's mask may have taken bits from it.
    await files.chmod(path, mode);
    if (uid !== undefined) await files.lchown(path, uid, (await files.lstat(path)).gid);
  }
}

/** The new generation goes if it cannot be pointed at. */
async function link(files: FileSystem, directory: string, name: string): Promise<void> {
  try {
    await files.symlink(name, `${directory}/${NEXT_DATA_LINK}`);
  } catch (error) {
    rethrowProgrammerError(error);
    await files.rm(`${directory}/${name}`);
    throw error;
  }
}

async function publish(files: FileSystem, directory: string, name: string): Promise<void> {
  const next = `${directory}/${NEXT_DATA_LINK}`;
  try {
    await files.rename(next, `${directory}/${DATA_LINK}`);
  } catch (error) {
    rethrowProgrammerError(error);
    await files.rm(next);
    await files.rm(`${directory}/${name}`);
    throw error;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
