import { rethrowProgrammerError } from '../index.ts';
import * as fs from 'node:fs';
import { bindReadOnly, unmount } from './kernel-mounts.ts';
import { readKernelMounts } from './mount-info.ts';
import { NodeMounter, type NodeMountStrategy } from './node-mounter.ts';
import { realRoot } from './real-root.ts';

export interface NodeMounterOptions {
  /** The real directory that is the host's `/`; made if it is missing. */
  readonly root: string;
  /** `auto` (the default) takes `bind` where a trial mount succeeds, else `otherwise`. */
  readonly strategy?: 'auto' | NodeMountStrategy;
  /** Default `hardlink`; `copy` where readers may write to what is mounted. */
  readonly otherwise?: 'hardlink' | 'copy';
  /** A real directory for the mount table; default one in the root. */
  readonly tableDirectory?: string;
}

export async function createNodeMounter(options: NodeMounterOptions): Promise<NodeMounter> {
  const root = realRoot(options.root);
  const wanted = options.strategy ?? 'auto';
  const { tableDirectory, otherwise = 'hardlink' } = options;
  if (wanted !== 'auto') return new NodeMounter(root, wanted, tableDirectory);
  const strategy = (await canBind(tableDirectory ?? root)) ? 'bind' : otherwise;
  return new NodeMounter(root, strategy, tableDirectory);
}

const TRIAL = '.drydock-trial-';

/** Tries: mounts one empty directory on another, writes to it (must fail), unmounts it. */
async function canBind(place: string): Promise<boolean> {
  fs.mkdirSync(place, { recursive: true });
  const directory = fs.realpathSync(place);
  for (const name of fs.readdirSync(directory)) {
    if (name.startsWith(TRIAL)) await takeBack(`${directory}/${name}`);
  }
  const trial = fs.mkdtempSync(`${directory}/${TRIAL}`);
  const [source, target] = [`${trial}/source`, `${trial}/target`];
  try {
    fs.mkdirSync(source);
    fs.mkdirSync(target);
    await bindReadOnly(source, target);
    const isReadOnly = !canWrite(target);
    await unmount(target);
    return isReadOnly;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  } finally {
    removeTrial(trial);
  }
}

/** The trial of a process that was killed in it. */
async function takeBack(trial: string): Promise<void> {
  const isMounted = readKernelMounts().some(({ mountPoint }) => mountPoint === `${trial}/target`);
  try {
    if (isMounted) await unmount(`${trial}/target`);
  } catch (error) {
    rethrowProgrammerError(error);
    // Not permitted: it stays.
  }
  removeTrial(trial);
}

function canWrite(directory: string): boolean {
  try {
    fs.writeFileSync(`${directory}/trial`, '');
    fs.unlinkSync(`${directory}/trial`);
    return true;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  }
}

/** Empty directories only: never removes a tree that might still be mounted. */
function removeTrial(trial: string): void {
  try {
    for (const directory of [`${trial}/target`, `${trial}/source`, trial]) {
      if (fs.existsSync(directory)) fs.rmdirSync(directory);
    }
  } catch (error) {
    rethrowProgrammerError(error);
  }
}
