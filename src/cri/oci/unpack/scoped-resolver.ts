/**
 * Where a path of an archive leads inside a tree. Links on the way are followed, with the root of the
 * *tree* as their `/`: neither an absolute nor a climbing link leaves it. The last name is not
 * followed. Nobody else may change the tree meanwhile.
 *
 * Upstream: github.com/cyphar/filepath-securejoin.
 */
import {
  isFileSystemError,
  type FileSystem,
  type FileType,
  rethrowProgrammerError,
} from '../../../sim/index.ts';
import type { TreePath } from './layer-entry.ts';
import type { Destination } from './layer-plan.ts';
import type { LayerRecords } from './layer-record.ts';
import { UnpackError } from './unpack-error.ts';

const LINKS_MAX = 255;

export class ScopedResolver {
  readonly #files: FileSystem;
  readonly #root: string;
  readonly #records: LayerRecords;

  constructor(files: FileSystem, root: string, records: LayerRecords) {
    this.#files = files;
    this.#root = root;
    this.#records = records;
  }

  /** The path in the host. */
  hostPath(path: string): string {
    return path === '' ? this.#root : `${this.#root}/${path}`;
  }

  /** @throws {UnpackError} ArchiveCorrupt when links lead in circles. */
  async resolve(path: TreePath): Promise<Destination> {
    const name = path.at(-1);
    if (name === undefined) {
      return { path: '', missing: [], obstacle: undefined, type: 'directory' };
    }
    const above = await this.#directory(path.slice(0, -1));
    const full = [...above.walked, name].join('/');
    const isThere = above.missing.length === 0;
    const type = isThere ? await this.typeAt(full) : undefined;
    return { path: full, missing: above.missing, obstacle: above.obstacle, type };
  }

  /** The same of a directory that something is in: a link there is on the way. */
  async resolveDirectory(path: TreePath): Promise<Destination> {
    const { walked, missing, obstacle } = await this.#directory(path);
    const type = missing.length === 0 ? 'directory' : undefined;
    return { path: walked.join('/'), missing, obstacle, type };
  }

  /** What is at `path`, not following a link there. */
  async typeAt(path: string): Promise<FileType | undefined> {
    const known = this.#records.known(path);
    if (known !== undefined) return known === 'nothing' ? undefined : known;
    try {
      const { type } = await this.#files.lstat(this.hostPath(path));
      if (type === 'directory') this.#records.at(path).type = type;
      return type;
    } catch (error) {
      rethrowProgrammerError(error);
      if (isFileSystemError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async #directory(path: TreePath): Promise<Directory> {
    const known = this.#records.knownDepth(path);
    const waiting = path.slice(known).reverse();
    let walked = path.slice(0, known);
    let missing: string[] = [];
    let obstacle: string | undefined;
    let links = 0;
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (name === '..') {
        walked.pop();
        missing = missing.filter((gone) => gone.split('/').length <= walked.length);
        continue;
      }
      walked.push(name);
      const at = walked.join('/');
      const type = missing.length > 0 ? undefined : await this.typeAt(at);
      if (type === 'directory') continue;
      if (type === 'symlink') {
        if (++links > LINKS_MAX) throw tooManyLinks(path);
        const target = await this.#files.readlink(this.hostPath(at));
        walked = target.startsWith('/') ? [] : walked.slice(0, -1);
        for (const part of partsOf(target)) waiting.push(part);
        continue;
      }
      if (type !== undefined) obstacle = at;
      missing.push(at);
    }
    return { walked, missing, obstacle: missing.includes(obstacle ?? '') ? obstacle : undefined };
  }
}

interface Directory {
  readonly walked: readonly string[];
  readonly missing: readonly string[];
  readonly obstacle: string | undefined;
}

/** The names of a link's target, last first. */
function partsOf(target: string): string[] {
  return target
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse();
}

function tooManyLinks(path: TreePath): UnpackError {
  return new UnpackError('ArchiveCorrupt', path.join('/'), 'too many symbolic links');
}
