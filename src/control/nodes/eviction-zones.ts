/**
 * The zones of the cluster, each with nodes that wait to be tainted and a rate at which they are.
 * Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go, handleDisruption, addPodEvictorForNewZone;
 * component-helpers node/topology/helpers.go, GetZoneKey (v1.36).
 */
import type { Node } from '../../api/index.ts';
import { disruptionOf, msBetweenEvictions, type Disruption } from './disruption.ts';
import { NoExecuteQueue, type NoExecuteQueueOptions } from './no-execute-queue.ts';

interface Zone {
  readonly queue: NoExecuteQueue;
  disruption: Disruption;
}

/** What a look at all nodes means for the cluster as a whole. */
export type ClusterTurn = 'cut off' | 'heard again' | undefined;

export class EvictionZones {
  readonly #options: NoExecuteQueueOptions;
  readonly #zones = new Map<string, Zone>();

  constructor(options: NoExecuteQueueOptions) {
    this.#options = options;
  }

  stop(): void {
    for (const { queue } of this.#zones.values()) queue.stop();
  }

  add(node: Node): void {
    this.#zone(zoneOf(node)).queue.add(node.metadata.name);
  }

  /** Whichever zone it was in. */
  remove(nodeName: string): void {
    for (const { queue } of this.#zones.values()) queue.remove(nodeName);
  }

  /**
   * Sets the rates by who answers. If no node of any zone does, it is rather the control plane that is cut off:
   * then nobody has a turn.
   */
  heed(nodes: readonly Node[], isReady: (node: Node) => boolean): ClusterTurn {
    const counts = new Map<string, { ready: number; notReady: number }>();
    for (const node of nodes) {
      const key = zoneOf(node);
      const count = counts.get(key) ?? { ready: 0, notReady: 0 };
      count[isReady(node) ? 'ready' : 'notReady'] += 1;
      counts.set(key, count);
      this.#zone(key);
    }
    for (const [key, { queue }] of this.#zones) {
      if (counts.has(key)) continue;
      queue.stop();
      this.#zones.delete(key);
    }
    const next = new Map(
      [...counts].map(([key, { ready, notReady }]) => [key, disruptionOf(ready, notReady)]),
    );
    const isCutOff = next.size > 0 && [...next.values()].every((each) => each === 'full');
    const wasCutOff =
      this.#zones.size > 0 && [...this.#zones.values()].every((each) => each.disruption === 'full');
    if (isCutOff && wasCutOff) return undefined;
    for (const [key, zone] of this.#zones) {
      const disruption = next.get(key) ?? 'none';
      if (!isCutOff && !wasCutOff && zone.disruption === disruption) continue;
      const { ready, notReady } = counts.get(key) ?? { ready: 0, notReady: 0 };
      const rate = isCutOff ? Infinity : msBetweenEvictions(disruption, ready + notReady);
      zone.queue.setPeriod(rate);
      zone.disruption = disruption;
    }
    if (isCutOff) return 'cut off';
    return wasCutOff ? 'heard again' : undefined;
  }

  #zone(key: string): Zone {
    const known = this.#zones.get(key);
    if (known !== undefined) return known;
    const zone: Zone = { queue: new NoExecuteQueue(this.#options), disruption: 'none' };
    zone.queue.setPeriod(msBetweenEvictions('none', 0));
    this.#zones.set(key, zone);
    return zone;
  }
}

/** Nodes that say nothing of it are in one zone together. */
function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels['topology.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:\0:${zone}`;
}
