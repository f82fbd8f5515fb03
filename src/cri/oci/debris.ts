/**
 * What may be left on the disk and belongs to nobody: of a transfer, an unpacking or a removal that
 * failed or was given up. Noted at the virtual instant of the failure; whether a path is there nobody
 * knows, and removing it does not ask.
 */
import {
  all,
  operation,
  perform,
  rethrowProgrammerError,
  type FileSystem,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';

/** For real work; nothing there is success. */
export type Remove = (files: FileSystem, path: string) => Promise<void>;

interface Litter {
  /** Of the work that may have left it, which must have ended before anything is removed. */
  readonly lane: string;
  readonly remove: Remove;
}

const remove: Remove = (files, path) => files.rm(path);

export class Debris {
  readonly #world: World;
  readonly #host: Host;
  readonly #paths = new Map<string, Litter>();

  constructor({ world, host }: { readonly world: World; readonly host: Host }) {
    this.#world = world;
    this.#host = host;
  }

  /** @param how it is removed; default by `rm` */
  add(path: string, lane: string, how = remove): void {
    this.#paths.set(path, { lane, remove: how });
  }

  /** The path has an owner again, who works in the same lane. True if something may be there. */
  claim(path: string): boolean {
    return this.#paths.delete(path);
  }

  /** Removes all of it. @throws {FileSystemError} of the first that resists, after all were tried */
  *clear(): Steps<void> {
    if (this.#paths.size === 0) return;
    const failures: unknown[] = [];
    const removals = [...this.#paths].map(([path, litter]) =>
      operation(() => this.#remove(path, litter, failures)),
    );
    yield* perform(all(removals));
    if (failures.length > 0) throw failures[0];
  }

  *#remove(path: string, litter: Litter, failures: unknown[]): Steps<void> {
    const { realWork } = this.#world;
    const { files } = this.#host;
    try {
      yield* perform(
        realWork.run({ start: () => ({ result: litter.remove(files, path) }), lane: litter.lane }),
      );
    } catch (error) {
      rethrowProgrammerError(error);
      failures.push(error);
      return;
    }
    // It may have been claimed meanwhile, and have become debris of another kind.
    if (this.#paths.get(path) === litter) this.#paths.delete(path);
  }
}

/** Tidies up after a failure, which is what is to be told: what resists is somebody's debris. */
export async function removeIfPossible(files: FileSystem, path: string): Promise<void> {
  try {
    await files.rm(path);
  } catch (error) {
    rethrowProgrammerError(error);
  }
}
