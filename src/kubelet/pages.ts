/**
 * What a kubelet answers when it is asked over HTTP, as values: the pods it knows, its configuration, what is used of its
 * disks. Upstream: pkg/kubelet/server/server.go; server/stats/summary.go; configz (v1.36).
 */
import { formatQuantity, formatTimestamp, type Pod } from '../api/index.ts';
import {
  formatDuration,
  type DiskUsage,
  type FileSystemStats,
  type Steps,
  type World,
} from '../sim/index.ts';
import type { KubeletConfiguration } from './model/index.ts';
import type { NodeSummary, PodUsage, StatsProvider } from './stats/index.ts';

/** Of command line flags, which the page does not show. */
const FLAGS: ReadonlySet<string> = new Set([
  'minimumContainerTTLDurationMs',
  'maximumDeadContainersPerContainer',
  'maximumDeadContainers',
]);

export interface KubeletPagesOptions {
  readonly world: World;
  readonly nodeName: string;
  readonly configuration: KubeletConfiguration;
  readonly config: { readonly pods: Iterable<Pod> };
  readonly stats: StatsProvider;
}

export class KubeletPages {
  readonly #options: KubeletPagesOptions;

  constructor(options: KubeletPagesOptions) {
    this.#options = options;
  }

  pods(): object {
    const items = [...this.#options.config.pods];
    return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items };
  }

  configuration(): object {
    return { kubeletconfig: shownConfiguration(this.#options.configuration) };
  }

  /** Of memory and processors nothing is told. */
  *summary(): Steps<object> {
    const { world, nodeName, config, stats } = this.#options;
    const time = formatTimestamp(world.now());
    const nodeFs = yield* stats.rootFsStats();
    const imagesFs = yield* stats.imageFsStats();
    const fs = { time, ...fsStats(nodeFs) };
    const imageFs = { time, ...fsStats(imagesFs) };
    const pods: object[] = [];
    for (const pod of config.pods) {
      const usage = yield* stats.podUsage(pod);
      if (usage !== undefined)
        pods.push(podSummary(pod, usage, time, { nodeFs, imageFs: imagesFs }));
    }
    return { node: { nodeName, fs, runtime: { imageFs } }, pods };
  }
}

/** Of a pod of which something runs. */
function podSummary(
  { metadata, status }: Pod,
  { containers, volumes, total }: PodUsage,
  time: string,
  { nodeFs, imageFs }: NodeSummary,
): object {
  const { name, namespace, uid, creationTimestamp } = metadata;
  const of = (fs: FileSystemStats, usage: DiskUsage) => ({ time, ...fsStats(fs), ...usage });
  return {
    podRef: { name, namespace, uid },
    startTime: status.startTime ?? creationTimestamp,
    containers: containers.map((container) => ({
      name: container.name,
      rootfs: of(imageFs, container.rootfs),
      logs: of(nodeFs, container.logs),
    })),
    volume: [...volumes].map(([volume, usage]) => ({ ...of(nodeFs, usage), name: volume })),
    'ephemeral-storage': of(nodeFs, total),
  };
}

/** By upstream's names, durations and sizes as it writes them. */
function shownConfiguration(configuration: KubeletConfiguration): object {
  const fields = Object.entries(configuration).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || FLAGS.has(name)) return [];
    if (name.endsWith('Ms')) return [[name.slice(0, -2), formatDuration(Number(value))]];
    if (!name.endsWith('Bytes')) return [[name, value]];
    return [[name.slice(0, -5), formatQuantity(Number(value), 'BinarySI')]];
  });
  return Object.fromEntries(fields) as object;
}

function fsStats({ capacityBytes, availableBytes, inodes, inodesFree }: FileSystemStats): object {
  const usedBytes = capacityBytes - availableBytes;
  return {
    availableBytes,
    capacityBytes,
    usedBytes,
    inodesFree,
    inodes,
    inodesUsed: inodes - inodesFree,
  };
}
