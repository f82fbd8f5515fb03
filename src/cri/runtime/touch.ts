/** Times of what processes change: the world's, which a real disk does not know. */
import type { FileSystem } from '../../sim/index.ts';

interface Spot {
  readonly files: FileSystem;
  readonly hostPath: string;
}

export function touch({ files, hostPath }: Spot, now: number): Promise<void> {
  return files.lutimes(hostPath, now);
}

/** A directory has changed if a name in it has. */
export function touchAbove({ files, hostPath }: Spot, now: number): Promise<void> {
  return files.lutimes(directoryOf(hostPath), now);
}

export function directoryOf(hostPath: string): string {
  return hostPath.slice(0, Math.max(1, hostPath.lastIndexOf('/')));
}
