/**
 * How full the node's file systems are, and what of it is whose.
 * Upstream: pkg/kubelet/stats/provider.go, cri_stats_provider.go; pkg/kubelet/server/stats/summary.go (v1.36).
 *
 * File systems are asked each time, which costs one call; pods are walked, and only when somebody asks for
 * one. Upstream's figures are up to 10 s old (cAdvisor's housekeeping), those of volumes up to a minute.
 * Of writable layers tells the runtime.
 */
import type { Pod } from '../../api/index.ts';
import type { RuntimeService } from '../../cri/index.ts';
import {
  measureUsage,
  neverDone,
  perform,
  isFileSystemError,
  rethrowProgrammerError,
  type DiskUsage,
  type FileSystem,
  type FileSystemStats,
  type Host,
  type Instant,
  type LastTime,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { podDirectory, podLogsDirectory } from '../model/index.ts';
import { isLocalVolume, pluginDirectoryOf } from './local-volumes.ts';
import { NO_USAGE, plus, podUsageOf, type ContainerUsage, type PodUsage } from './pod-usage.ts';

export interface StatsProviderOptions {
  readonly world: World;
  readonly host: Host;
  readonly runtime: Pick<RuntimeService, 'listContainers' | 'listContainerStats'>;
  /** Where the runtime keeps images, if that is a file system of its own. */
  readonly dedicatedImageFs?: string | undefined;
}

/** Upstream: Summary, as far as eviction reads it. */
export interface NodeSummary {
  readonly nodeFs: FileSystemStats;
  readonly imageFs: FileSystemStats;
}

/** Upstream: the first figures come once cAdvisor runs, which the first look at the runtime starts. */
const FIRST_STATS_MS = 1000;
/** The kubelet's root directory need not be there yet. */
const ROOT = '/';
const UNKNOWN: FileSystemStats = { capacityBytes: 0, availableBytes: 0, inodes: 0, inodesFree: 0 };

export class StatsProvider {
  readonly #options: StatsProviderOptions;
  /** By path. */
  readonly #asked = new Map<string, LastTime<FileSystemStats>>();
  #startedAt: Instant = 0;
  #summary: NodeSummary | undefined;

  constructor(options: StatsProviderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#startedAt = this.#options.world.now();
  }

  get hasDedicatedImageFs(): boolean {
    return this.#options.dedicatedImageFs !== undefined;
  }

  /** Of the node's file system, when somebody last asked; undefined: nobody has. */
  get lastRootFsStats(): FileSystemStats | undefined {
    const outcome = this.#asked.get(ROOT)?.outcome;
    return outcome?.ok === true ? outcome.value : undefined;
  }

  rootFsStats(): Steps<FileSystemStats> {
    return this.#statfs(ROOT);
  }

  imageFsStats(): Steps<FileSystemStats> {
    return this.#statfs(this.#options.dedicatedImageFs ?? ROOT);
  }

  /** Undefined as long as nothing is known; the same as long as nothing changed. */
  *summary(): Steps<NodeSummary | undefined> {
    const nodeFs = yield* this.rootFsStats();
    if (nodeFs.capacityBytes === 0) return undefined;
    const imageFs = this.hasDedicatedImageFs ? yield* this.imageFsStats() : nodeFs;
    const before = this.#summary;
    if (before?.nodeFs === nodeFs && before.imageFs === imageFs) return before;
    this.#summary = { nodeFs, imageFs };
    return this.#summary;
  }

  /** Undefined as long as none of its containers runs: of such a pod upstream knows nothing. */
  *podUsage(pod: Pod): Steps<PodUsage | undefined> {
    const containers = yield* this.#containers(pod);
    if (containers.length === 0) return undefined;
    const { metadata, spec } = pod;
    const { host } = this.#options;
    const volumes = new Map<string, DiskUsage>();
    let local = NO_USAGE;
    for (const volume of spec.volumes ?? []) {
      const plugin = pluginDirectoryOf(volume);
      if (plugin === undefined) continue;
      const directory = `${podDirectory(metadata.uid)}/volumes/${plugin}/${volume.name}`;
      const usage = yield* perform(host.perform((files) => measureUsage(files, directory)));
      volumes.set(volume.name, usage);
      if (isLocalVolume(volume)) local = plus(local, usage);
    }
    return podUsageOf(containers, volumes, local);
  }

  *#containers(pod: Pod): Steps<readonly ContainerUsage[]> {
    const { host, runtime } = this.#options;
    const podUid = pod.metadata.uid;
    const listed = yield* perform(runtime.listContainers({ podUid }));
    const running = listed.filter(({ state }) => state === 'CONTAINER_RUNNING');
    if (running.length === 0) return [];
    const stats = yield* perform(runtime.listContainerStats({ podUid }));
    const usages: ContainerUsage[] = [];
    for (const { id, metadata } of running) {
      const known = stats.find(({ attributes }) => attributes.id === id);
      if (known === undefined) continue;
      const directory = `${podLogsDirectory(pod)}/${metadata.name}`;
      const logs = yield* perform(host.perform((files) => usageOfFiles(files, directory)));
      usages.push({ name: metadata.name, rootfs: known.writableLayer, logs });
    }
    return usages;
  }

  *#statfs(path: string): Steps<FileSystemStats> {
    const { world, host } = this.#options;
    if (world.now() - this.#startedAt < FIRST_STATS_MS) return UNKNOWN;
    let last = this.#asked.get(path);
    if (last === undefined) this.#asked.set(path, (last = neverDone()));
    return yield* perform(host.performAgain(last, (files) => files.statfs(path)));
  }
}

/** Of those right in a directory. Upstream: fileMetricsByDir. */
async function usageOfFiles(files: FileSystem, directory: string): Promise<DiskUsage> {
  let sum = NO_USAGE;
  try {
    for (const { name, type } of await files.readdir(directory)) {
      if (type !== 'directory') sum = plus(sum, await measureUsage(files, `${directory}/${name}`));
    }
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
  }
  return sum;
}
