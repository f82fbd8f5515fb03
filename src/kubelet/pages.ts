/**
 * What a kubelet answers when it is asked over HTTP, as values: the pods it knows, its configuration, what is used of its
 * disks. Upstream: pkg/kubelet/server/server.go; server/stats/summary.go; configz (v1.36).
 */
import { formatQuantity, formatTimestamp, type Pod } from '../api/index.ts';
import { formatDuration, type FileSystemStats, type Steps, type World } from '../sim/index.ts';
import type { KubeletConfiguration } from './model/index.ts';
import type { StatsProvider } from './stats/index.ts';

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
    const fs = { time, ...fsStats(yield* stats.rootFsStats()) };
    const imageFs = { time, ...fsStats(yield* stats.imageFsStats()) };
    const pods: object[] = [];
    for (const pod of config.pods) pods.push(yield* this.#podSummary(pod, time));
    return { node: { nodeName, fs, runtime: { imageFs } }, pods };
  }

  *#podSummary(pod: Pod, time: string): Steps<object> {
    const { name, namespace, uid, creationTimestamp } = pod.metadata;
    const { volumes, logs, total } = yield* this.#options.stats.podUsage(pod);
    return {
      podRef: { name, namespace, uid },
      startTime: pod.status.startTime ?? creationTimestamp,
      containers: pod.spec.containers.map((container) => ({
        name: container.name,
        logs: { time, ...(logs.get(container.name) ?? { usedBytes: 0, inodesUsed: 0 }) },
      })),
      volume: [...volumes].map(([volume, usage]) => ({ time, ...usage, name: volume })),
      'ephemeral-storage': { time, ...total },
    };
  }
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
