/** What volumes depend on of the node that they are on. */
import type { FileSystemStats } from '../../sim/index.ts';

export interface NodeView {
  /** As far as they are known. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of the node's own disk, when somebody last asked. */
  readonly diskStats: FileSystemStats | undefined;
}
