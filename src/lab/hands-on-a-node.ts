/** What is done to a node's files and mounts from outside the cluster. */
import type { FileSystem, Mounter } from '../sim/index.ts';

/** @param text undefined: the file goes */
export async function writeOrRemove(files: FileSystem, path: string, text: string | undefined) {
  if (text === undefined) return files.rm(path);
  await files.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  await files.writeFile(path, new TextEncoder().encode(text));
}

/** The deepest first. */
export async function unmountAll(mounter: Mounter): Promise<void> {
  for (const { target } of (await mounter.list()).toReversed()) await mounter.unmount(target);
}
