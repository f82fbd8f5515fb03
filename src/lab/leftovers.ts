/**
 * Taking stock of a cluster: everything that must be gone again once the last pod is gone. Mounts,
 * pod directories, sandboxes and containers, pending loop entries, watches.
 */
import { PODS_DIRECTORY } from '../kubelet/index.ts';
import type { Cluster } from './cluster.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** Countable things by name. */
export class Stock {
  readonly #counts: ReadonlyMap<string, number>;

  constructor(counts: ReadonlyMap<string, number>) {
    this.#counts = counts;
  }

  /** One line for each thing of which there is more here than in `baseline`. */
  beyond(baseline: Stock): readonly string[] {
    return [...this.#counts]
      .filter(([thing, count]) => count > (baseline.#counts.get(thing) ?? 0))
      .map(
        ([thing, count]) =>
          `${thing}: ${String(count)} (${String(baseline.#counts.get(thing) ?? 0)} when idle)`,
      );
  }
}

export async function takeStock(cluster: Cluster): Promise<Stock> {
  const { world } = cluster;
  await world.realWork.settled();
  const counts = new Map<string, number>();
  counts.set('watches', cluster.api.watcherCount - cluster.sharedWatchCount);
  for (const [lane, count] of world.loop.pendingByLane()) counts.set(`timers of ${lane}`, count);
  for (const node of cluster.nodes) await countNode(node, counts);
  return new Stock(counts);
}

async function countNode(node: SimulatedNode, counts: Map<string, number>): Promise<void> {
  const { name, host, runtime } = node;
  for (const mount of await host.mounter.list()) counts.set(`mount ${name}:${mount.target}`, 1);
  for (const entry of await podDirectories(node)) counts.set(`directory ${name}:${entry}`, 1);
  counts.set(`sandboxes of ${name}`, runtime.sandboxCount());
  counts.set(`containers of ${name}`, runtime.containerCount());
  counts.set(`pods known to kubelet/${name}`, node.kubelet.knownPodCount);
}

async function podDirectories(node: SimulatedNode): Promise<readonly string[]> {
  const { files } = node.host;
  const exists = await files.stat(PODS_DIRECTORY).then(
    () => true,
    () => false,
  );
  if (!exists) return [];
  const entries = await files.readdir(PODS_DIRECTORY);
  return entries.map((entry) => `${PODS_DIRECTORY}/${entry.name}`);
}
