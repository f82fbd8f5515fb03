/** How full the node's disks are and what is done about it, wired. Upstream: pkg/kubelet/kubelet.go, NewMainKubelet. */
import type { EventRecorder, Pod } from '../api/index.ts';
import type { RuntimeService } from '../cri/index.ts';
import type { Host, World } from '../sim/index.ts';
import type { PodConfig } from './config/index.ts';
import type { KubeletDecisions } from './decisions.ts';
import { EvictionManager, hasLocalLimits, type Rejection } from './eviction/index.ts';
import type { GarbageCollection } from './garbage-collection.ts';
import type { KubeletConfiguration, Metrics } from './model/index.ts';
import type { PodWorkers } from './pods/index.ts';
import { StatsProvider } from './stats/index.ts';

export interface NodePressureOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly host: Host;
  readonly runtime: RuntimeService;
  readonly recorder: EventRecorder;
  readonly configuration: KubeletConfiguration;
  readonly decisions: KubeletDecisions;
  readonly dedicatedImageFs?: string | undefined;
  readonly workers: PodWorkers;
  readonly metrics: Metrics;
  /** The pods of the node, and how often they changed. */
  readonly config: Pick<PodConfig, 'pods' | 'changeCount'>;
  readonly garbage: () => GarbageCollection;
}

export class NodePressure {
  readonly stats: StatsProvider;
  readonly #eviction: EvictionManager;

  constructor(options: NodePressureOptions) {
    const { workers, garbage, config } = options;
    const activeOf = (pods: Iterable<Pod>): readonly Pod[] => {
      const active: Pod[] = [];
      for (const pod of pods) if (workers.isActive(pod)) active.push(pod);
      return active;
    };
    // Most nodes have none, and every ten seconds somebody asks.
    let limited: { readonly changeCount: number; readonly pods: readonly Pod[] } = {
      changeCount: -1,
      pods: [],
    };
    this.stats = new StatsProvider(options);
    this.#eviction = new EvictionManager({
      stats: this.stats,
      ...options,
      layout: this.stats.hasDedicatedImageFs ? 'dedicated-imagefs' : 'one',
      reclaim: {
        'unused-containers': () => garbage().containers.deleteAllUnusedContainers(),
        'unused-images': () => garbage().images.deleteUnusedImages(),
      },
      activePods: () => activeOf(config.pods),
      limitedPods: () => {
        if (limited.changeCount !== config.changeCount) {
          const pods = [...config.pods].filter(hasLocalLimits);
          limited = { changeCount: config.changeCount, pods };
        }
        return activeOf(limited.pods);
      },
      killPod: (pod, gracePeriodSeconds, status) =>
        workers.killPodNow(pod, { isEviction: true, gracePeriodSeconds, status }),
      isFinished: (podUid) => workers.isFinished(podUid),
      count: (eviction_signal) => options.metrics.increment('evictions', { eviction_signal }),
    });
  }

  get isUnderDiskPressure(): boolean {
    return this.#eviction.isUnderDiskPressure;
  }

  /** Why a pod may not be admitted now. */
  admit(pod: Pod): Rejection | undefined {
    return this.#eviction.admit(pod);
  }

  start(): void {
    this.stats.start();
    this.#eviction.start();
  }

  stop(): void {
    this.#eviction.stop();
  }
}
