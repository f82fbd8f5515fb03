/** What a provisioner of directories asks of the cluster's nodes. */
import type { Operation } from '../../sim/index.ts';

export interface NodeDirectories {
  /** For anybody to write to; idempotent. Fails if there is no such node, or its disk refuses. */
  make(node: string, path: string): Operation<void>;
  /** With all that is in it; idempotent. Fails as `make` does. */
  remove(node: string, path: string): Operation<void>;
}
