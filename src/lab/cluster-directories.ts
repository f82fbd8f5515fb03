/** Directories that a provisioner makes on the disks of the cluster's nodes. */
import type { NodeDirectories } from '../control/index.ts';
import { operation, perform, Process, type Operation, type Steps } from '../sim/index.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** Upstream's helper pod does the work, and has so long for it. */
const NOBODY_THERE = 'create process timeout after 120 seconds';

export class ClusterDirectories implements NodeDirectories {
  readonly #node: (name: string) => SimulatedNode | undefined;
  readonly #process = new Process('provisioner');

  constructor(node: (name: string) => SimulatedNode | undefined) {
    this.#node = node;
  }

  make(node: string, path: string): Operation<void> {
    return operation(() => this.#make(node, path));
  }

  remove(node: string, path: string): Operation<void> {
    return operation(() => this.#remove(node, path));
  }

  *#make(node: string, path: string): Steps<void> {
    const host = this.#hostOf(node);
    yield* perform(
      host.perform(async (files) => {
        await files.mkdir(path, { recursive: true, mode: 0o755 });
        await files.chmod(path, 0o777);
      }),
    );
  }

  *#remove(node: string, path: string): Steps<void> {
    const host = this.#hostOf(node);
    yield* perform(host.perform((files) => files.rm(path)));
  }

  /** @throws {Error} if nothing can be done there */
  #hostOf(name: string) {
    const node = this.#node(name);
    if (node?.isUp('kubelet') !== true) throw new Error(NOBODY_THERE);
    return node.host.for(this.#process);
  }
}
