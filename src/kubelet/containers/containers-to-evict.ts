/**
 * Which dead containers go, which dead sandboxes, and which logs. Pure.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_gc.go, evictContainers, evictSandboxes, evictPodLogsDirectories;
 * pkg/kubelet/pod_container_deletor.go (v1.36).
 */
import type { ContainerStatus, PodSandbox } from '../../cri/index.ts';
import type { Instant } from '../../sim/index.ts';
import { podUidOfLogs } from '../model/index.ts';

/** How many dead containers are kept, and for how long each. */
export interface ContainerGCPolicy {
  readonly minAgeMs: number;
  /** Of each container of a pod; negative: all. */
  readonly maxPerPodContainer: number;
  /** Of all pods together; negative: all. */
  readonly maxContainers: number;
}

export interface DeadContainers {
  /** All that the runtime lists. */
  readonly containers: readonly ContainerStatus[];
  readonly policy: ContainerGCPolicy;
  readonly now: Instant;
  /** All containers of the pod may go. */
  readonly isPodGone: (podUid: string) => boolean;
  readonly podUidOf: (container: ContainerStatus) => string;
}

/** The collector's decisions; part of `KubeletDecisions`. */
export interface ContainerGCDecisions {
  readonly containersToEvict: typeof containersToEvict;
  readonly sandboxesToEvict: typeof sandboxesToEvict;
  readonly surplusContainers: typeof surplusContainers;
  readonly logDirectoriesToEvict: typeof logDirectoriesToEvict;
}

/** The containers to remove, in this order. */
export function containersToEvict(dead: DeadContainers): readonly ContainerStatus[] {
  const { policy, isPodGone, podUidOf } = dead;
  const { maxPerPodContainer, maxContainers } = policy;
  const evicted: ContainerStatus[] = [];
  let units: ContainerStatus[][] = [];
  for (const unit of evictUnits(dead)) {
    const [first] = unit;
    if (first !== undefined && isPodGone(podUidOf(first))) evicted.push(...unit.toReversed());
    else units.push(unit);
  }
  const keepInEach = (kept: number): void => {
    for (const unit of units) evicted.push(...unit.slice(kept).toReversed());
    units = units.map((unit) => unit.slice(0, kept)).filter((unit) => unit.length > 0);
  };
  if (maxPerPodContainer >= 0) keepInEach(maxPerPodContainer);
  const count = (): number => units.reduce((total, unit) => total + unit.length, 0);
  if (maxContainers < 0 || count() <= maxContainers) return evicted;
  keepInEach(Math.max(1, Math.floor(maxContainers / units.length)));
  if (count() <= maxContainers) return evicted;
  const left = units.flat().sort(newestFirst);
  return [...evicted, ...left.slice(maxContainers).toReversed()];
}

/** Dead instances of one container of one pod, newest first; those that are old enough. */
function evictUnits(dead: DeadContainers): readonly ContainerStatus[][] {
  const { containers, policy, now, podUidOf } = dead;
  const units = new Map<string, ContainerStatus[]>();
  for (const container of containers) {
    if (container.state === 'CONTAINER_RUNNING') continue;
    if (now - container.createdAt < policy.minAgeMs) continue;
    const key = `${podUidOf(container)}_${container.metadata.name}`;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [container]);
    else unit.push(container);
  }
  return [...units.values()].map((unit) => unit.sort(newestFirst));
}

/** Exited instances of each container of one pod beyond the newest so many. */
export function surplusContainers(
  containers: readonly ContainerStatus[],
  kept: number,
): readonly ContainerStatus[] {
  const [only] = containers;
  if (containers.length === 1) {
    return kept === 0 && only?.state === 'CONTAINER_EXITED' ? containers : [];
  }
  const byName = new Map<string, ContainerStatus[]>();
  for (const container of containers) {
    if (container.state !== 'CONTAINER_EXITED') continue;
    const ofName = byName.get(container.metadata.name);
    if (ofName === undefined) byName.set(container.metadata.name, [container]);
    else ofName.push(container);
  }
  return [...byName.values()].flatMap((ofName) => ofName.sort(newestFirst).slice(kept));
}

export interface DeadSandboxes {
  /** All that the runtime lists. */
  readonly sandboxes: readonly PodSandbox[];
  /** Of the containers that are left. */
  readonly occupied: ReadonlySet<string>;
  readonly isPodGone: (podUid: string) => boolean;
}

/** The sandboxes to remove, in this order. The newest of a pod that is there stays. */
export function sandboxesToEvict(dead: DeadSandboxes): readonly PodSandbox[] {
  const { sandboxes, occupied, isPodGone } = dead;
  const byPod = new Map<string, PodSandbox[]>();
  for (const sandbox of sandboxes) {
    const ofPod = byPod.get(sandbox.metadata.uid);
    if (ofPod === undefined) byPod.set(sandbox.metadata.uid, [sandbox]);
    else ofPod.push(sandbox);
  }
  return [...byPod].flatMap(([podUid, ofPod]) => {
    const old = isPodGone(podUid) ? ofPod : ofPod.sort(newestFirst).slice(1);
    return old
      .filter(({ id, state }) => state !== 'SANDBOX_READY' && !occupied.has(id))
      .toReversed();
  });
}

export interface LogDirectories {
  /** `default_web_UID` */
  readonly directories: readonly string[];
  readonly sourcesReady: boolean;
  readonly isPodGone: (podUid: string) => boolean;
}

/** The pods' directories of logs to remove. */
export function logDirectoriesToEvict(logs: LogDirectories): readonly string[] {
  if (!logs.sourcesReady) return [];
  return logs.directories.filter((name) => logs.isPodGone(podUidOfLogs(name)));
}

interface Attempt {
  readonly createdAt: Instant;
  readonly metadata: { readonly attempt: number };
}

/** Of two made in the same instant the later attempt is the newer. */
function newestFirst(a: Attempt, b: Attempt): number {
  return b.createdAt - a.createdAt || b.metadata.attempt - a.metadata.attempt;
}
