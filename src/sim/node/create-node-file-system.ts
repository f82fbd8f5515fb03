import type { FileSystem } from '../index.ts';
import { NodeFileSystem } from './node-file-system.ts';
import { realRoot } from './real-root.ts';

export interface NodeFileSystemOptions {
  /** The real directory that is the host's `/`; made if it is missing. */
  readonly root: string;
}

export function createNodeFileSystem(options: NodeFileSystemOptions): FileSystem {
  return new NodeFileSystem(realRoot(options.root));
}
