/** The directory of `drydock serve --data`: claimed, read, and handed to the lab. */
import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError, listData, readData, type ClusterState } from '../api/index.ts';
import { InputError, type KeptData } from '../lab/index.ts';
import { errorText, rethrowProgrammerError } from '../sim/index.ts';
import { claimDirectory, ClaimedError, createNodeFileSystem, isClaim } from '../sim/node/index.ts';

export interface OpenedData extends KeptData {
  readonly isNew: boolean;
  /** Gives the directory up. */
  release(): void;
}

/** @throws {InputError} if it is in use, somebody else's, or cannot be read */
export async function openData(path: string): Promise<OpenedData> {
  const root = resolve(path);
  const release = await claim(path, root);
  try {
    const files = createNodeFileSystem({ root });
    const { logs, snapshots, drafts, others } = await listData(files, '/');
    const isOurs = logs.length + snapshots.length + drafts.length > 0;
    const foreign = others.filter((name) => !isClaim(name));
    if (!isOurs && foreign.length > 0) {
      throw new InputError(`data ${path}: not empty and not made by drydock`);
    }
    const state: ClusterState = await readData(files, '/');
    return { files, directory: '/', state, isNew: state.lives === 0, release };
  } catch (error) {
    release();
    rethrowProgrammerError(error);
    if (error instanceof DataError) throw new InputError(`data ${root}/${error.message}`);
    throw error;
  }
}

async function claim(path: string, root: string): Promise<() => void> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await access(root, constants.W_OK);
    return claimDirectory(root);
  } catch (error) {
    rethrowProgrammerError(error);
    throw new InputError(
      `data ${path}: ${error instanceof ClaimedError ? error.message : errorText(error)}`,
    );
  }
}
