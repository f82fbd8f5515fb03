import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { namesIn, native } from './real-names.ts';

const REMOVALS_PER_TURN = 512;
const OWNER_ALL = 0o700;

/**
 * Removes a real tree without following links. Directories that their owner may not write are made
 * writable first. Gives the event loop a turn now and then: a tree can be large.
 */
export async function removeTree(top: string): Promise<void> {
  let count = 0;
  const waiting: { readonly path: string; readonly emptied: boolean }[] = [
    { path: top, emptied: false },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, emptied } = next;
    if (++count % REMOVALS_PER_TURN === 0) await setImmediate();
    if (emptied) {
      fs.rmdirSync(native(path));
    } else if (fs.lstatSync(native(path)).isDirectory()) {
      waiting.push({ path, emptied: true });
      for (const name of namesToRemove(path))
        waiting.push({ path: `${path}/${name}`, emptied: false });
    } else {
      fs.unlinkSync(native(path));
    }
  }
}

function namesToRemove(directory: string): readonly string[] {
  try {
    fs.accessSync(native(directory), fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    rethrowProgrammerError(error);
    fs.chmodSync(native(directory), OWNER_ALL);
  }
  return namesIn(directory);
}
