/**
 * How full the node's file systems are, and what of it is whose.
 * Upstream: pkg/kubelet/stats/provider.go, cri_stats_provider.go; pkg/kubelet/server/stats/summary.go (v1.36).
 *
 * File systems are asked each time, which costs one call; pods are walked, and only when somebody asks for
 * one. Upstream's figures are up to 10 s old (cAdvisor's housekeeping), those of volumes up to a minute.
 * Writable layers of containers are not on this disk, so they are nothing of anybody's; their logs are.
 */
import type { Pod } from '../../api/index.ts';
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

export interface StatsProviderOptions {
  readonly world: World;
  readonly host: Host;
  /** Where the runtime keeps images, if that is a file system of its own. */
  readonly dedicatedImageFs?: string | undefined;
}

/** Upstream: Summary, as far as eviction reads it. */
export interface NodeSummary {
  readonly nodeFs: FileSystemStats;
  readonly imageFs: FileSystemStats;
}

/** Upstream: PodStats. */
export interface PodUsage {
  /** By volume. */
  readonly volumes: ReadonlyMap<string, DiskUsage>;
  /** Of logs, by container. */
  readonly logs: ReadonlyMap<string, DiskUsage>;
  /** Upstream: EphemeralStorage. */
  readonly total: DiskUsage;
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

  constructor(options: StatsProviderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#startedAt = this.#options.world.now();
  }

  get hasDedicatedImageFs(): boolean {
    return this.#options.dedicatedImageFs !== undefined;
  }

  rootFsStats(): Steps<FileSystemStats> {
    return this.#statfs(ROOT);
  }

  imageFsStats(): Steps<FileSystemStats> {
    return this.#statfs(this.#options.dedicatedImageFs ?? ROOT);
  }

  /** Undefined as long as nothing is known. */
  *summary(): Steps<NodeSummary | undefined> {
    const nodeFs = yield* this.rootFsStats();
    if (nodeFs.capacityBytes === 0) return undefined;
    const imageFs = this.hasDedicatedImageFs ? yield* this.imageFsStats() : nodeFs;
    return { nodeFs, imageFs };
  }

  *podUsage(pod: Pod): Steps<PodUsage> {
    const { metadata, spec } = pod;
    const { host } = this.#options;
    const volumes = new Map<string, DiskUsage>();
    let usedBytes = 0;
    let inodesUsed = 0;
    for (const volume of spec.volumes ?? []) {
      const plugin = pluginDirectoryOf(volume);
      if (plugin === undefined) continue;
      const directory = `${podDirectory(metadata.uid)}/volumes/${plugin}/${volume.name}`;
      const usage = yield* perform(host.perform((files) => measureUsage(files, directory)));
      volumes.set(volume.name, usage);
      if (!isLocalVolume(volume)) continue;
      usedBytes += usage.usedBytes;
      inodesUsed += usage.inodesUsed;
    }
    const logs = yield* perform(host.perform((files) => logUsage(files, podLogsDirectory(pod))));
    for (const usage of logs.values()) {
      usedBytes += usage.usedBytes;
      inodesUsed += usage.inodesUsed;
    }
    return { volumes, logs, total: { usedBytes, inodesUsed } };
  }

  *#statfs(path: string): Steps<FileSystemStats> {
    const { world, host } = this.#options;
    if (world.now() - this.#startedAt < FIRST_STATS_MS) return UNKNOWN;
    let last = this.#asked.get(path);
    if (last === undefined) this.#asked.set(path, (last = neverDone()));
    return yield* perform(host.performAgain(last, (files) => files.statfs(path)));
  }
}

async function logUsage(files: FileSystem, directory: string): Promise<Map<string, DiskUsage>> {
  const usages = new Map<string, DiskUsage>();
  try {
    for (const { name } of await files.readdir(directory)) {
      usages.set(name, await measureUsage(files, `${directory}/${name}`));
    }
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
  }
  return usages;
}
