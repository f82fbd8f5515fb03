/** Times of what processes change: the world's, which a real disk does not know. */
import { parentPath, type FileSystem } from '../../sim/index.ts';

interface Spot {
  readonly files: FileSystem;
  readonly hostPath: string;
}

export function touch({ files, hostPath }: Spot, now: number): Promise<void> {
  return files.lutimes(hostPath, now);
}

/** A directory has changed if a name in it has. */
export function touchAbove({ files, hostPath }: Spot, now: number): Promise<void> {
  return files.lutimes(parentPath(hostPath), now);
}
