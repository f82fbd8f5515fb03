/**
 * From a pod and what runs of it to what must be done. Pure.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions (v1.36).
 *
 * Left out: sidecars (init containers with restartPolicy Always), ephemeral containers, in-place
 * resize, per-container restart rules.
 */
import type { Container, Pod } from '../api/index.ts';
import type { ContainerStatus } from '../cri/index.ts';
import { isRunning, newestInstance, type PodRuntimeStatus } from './pod-runtime-status.ts';

export interface PodActions {
  /** Kill everything, sandbox included. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The sandbox to use; undefined if one must be created or none is wanted. */
  readonly sandboxId: string | undefined;
  /** Of the sandbox to create. */
  readonly attempt: number;
  /** In spec order; at most one init container at a time. */
  readonly initContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
  readonly containersToKill: readonly {
    readonly container: ContainerStatus;
    readonly message: string;
  }[];
}

const NOTHING = {
  killPod: false,
  createSandbox: false,
  attempt: 0,
  initContainersToStart: [],
  containersToStart: [],
  containersToKill: [],
} as const;

export function computePodActions(pod: Pod, status: PodRuntimeStatus): PodActions {
  const { changed, attempt, sandboxId } = sandboxChange(status);
  if (changed) return withNewSandbox(pod, status, attempt);
  const init = initProgress(pod, status, sandboxId);
  if (init.failed) return { ...NOTHING, killPod: true, sandboxId };
  if (!init.done) return { ...NOTHING, sandboxId, initContainersToStart: init.start };
  const containersToStart: Container[] = [];
  const containersToKill: { container: ContainerStatus; message: string }[] = [];
  let keepCount = 0;
  for (const container of pod.spec.containers) {
    const instance = newestInstance(status, container.name);
    if (!isRunning(instance)) {
      if (shouldContainerBeRestarted(pod, instance)) containersToStart.push(container);
      continue;
    }
    if (instance !== undefined && instance.image.image !== container.image) {
      const message = `Container ${container.name} definition changed, will be restarted`;
      containersToKill.push({ container: instance, message });
      containersToStart.push(container);
      continue;
    }
    keepCount += 1;
  }
  const killPod = keepCount === 0 && containersToStart.length === 0;
  return { ...NOTHING, killPod, sandboxId, containersToStart, containersToKill };
}

/** Whether a container should be started, again or for the first time. */
export function shouldContainerBeRestarted(
  pod: Pod,
  instance: ContainerStatus | undefined,
): boolean {
  if (pod.metadata.deletionTimestamp !== undefined || isRunning(instance)) return false;
  if (instance === undefined || instance.state !== 'CONTAINER_EXITED') return true;
  switch (pod.spec.restartPolicy) {
    case 'Never':
      return false;
    case 'OnFailure':
      return instance.exitCode !== 0;
    default:
      return true;
  }
}

/** Whether the pod needs another sandbox. Upstream: kuberuntime/util, PodSandboxChanged. */
function sandboxChange(status: PodRuntimeStatus): {
  readonly changed: boolean;
  readonly attempt: number;
  readonly sandboxId: string | undefined;
} {
  const [newest] = status.sandboxes;
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: undefined };
  const ready = status.sandboxes.filter((sandbox) => sandbox.state === 'SANDBOX_READY');
  const changed = ready.length > 1 || newest.state !== 'SANDBOX_READY' || newest.ip === undefined;
  const attempt = newest.metadata.attempt + 1;
  return { changed, attempt, sandboxId: newest.id };
}

function withNewSandbox(pod: Pod, status: PodRuntimeStatus, attempt: number): PodActions {
  const kill = { ...NOTHING, killPod: true, sandboxId: undefined, attempt };
  if (pod.spec.restartPolicy === 'Never' && attempt !== 0 && status.containers.length > 0) {
    return kill;
  }
  const containersToStart = pod.spec.containers.filter((container) => {
    const instance = newestInstance(status, container.name);
    return !(pod.spec.restartPolicy === 'OnFailure' && instance?.exitCode === 0);
  });
  if (containersToStart.length === 0 && status.containers.length > 0) return kill;
  const [firstInit] = pod.spec.initContainers ?? [];
  return {
    ...kill,
    createSandbox: true,
    initContainersToStart: firstInit === undefined ? [] : [firstInit],
    containersToStart: firstInit === undefined ? containersToStart : [],
  };
}

/**
 * How far the init containers are: each must have exited 0 before the next starts. What an earlier
 * sandbox held counts for nothing (upstream removes it when the sandbox is created).
 */
function initProgress(
  pod: Pod,
  status: PodRuntimeStatus,
  sandboxId: string | undefined,
): { readonly done: boolean; readonly failed: boolean; readonly start: readonly Container[] } {
  const initContainers = pod.spec.initContainers ?? [];
  const containers = status.containers.filter((each) => each.podSandboxId === sandboxId);
  const here = { ...status, containers };
  const begun = pod.spec.containers.some(({ name }) => {
    const state = newestInstance(here, name)?.state;
    return state === 'CONTAINER_CREATED' || state === 'CONTAINER_RUNNING';
  });
  if (begun) return { done: true, failed: false, start: [] };
  // The last one that is there tells how far it went: those before it may have been removed.
  const at = initContainers.findLastIndex(({ name }) => newestInstance(here, name) !== undefined);
  const last = initContainers[at];
  const instance = last === undefined ? undefined : newestInstance(here, last.name);
  if (isRunning(instance)) return { done: false, failed: false, start: [] };
  if (last === undefined || instance?.exitCode === 0) {
    const next = initContainers[at + 1];
    return { done: next === undefined, failed: false, start: next === undefined ? [] : [next] };
  }
  const failed = pod.spec.restartPolicy === 'Never' && instance?.state !== 'CONTAINER_CREATED';
  return { done: false, failed, start: failed ? [] : [last] };
}
