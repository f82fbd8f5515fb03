/**
 * From a pod and what runs of it to what must be done. Pure.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions (v1.36).
 *
 * Left out: sidecars (init containers with restartPolicy Always), ephemeral containers, in-place
 * resize, restarting all containers of a pod.
 */
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import {
  containerShouldRestart,
  isRunning,
  isUsable,
  newestInstance,
  restartPolicy,
  shouldContainerBeRestarted,
  type PodRuntimeStatus,
} from '../model/index.ts';

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
  readonly containersToKill: readonly ContainerToKill[];
}

interface ContainerToKill {
  readonly container: ContainerStatus;
  readonly message: string;
}

const NOTHING = {
  killPod: false,
  createSandbox: false,
  attempt: 0,
  initContainersToStart: [],
  containersToStart: [],
  containersToKill: [],
} as const;

/** It may still run: two instances of one container must not. */
const UNKNOWN = 'is in "unknown" state, try killing it before restart';

export function computePodActions(pod: Pod, status: PodRuntimeStatus): PodActions {
  const { changed, attempt, sandboxId } = sandboxChange(pod, status);
  if (changed) return withNewSandbox(pod, status, attempt);
  const init = initProgress(pod, status, sandboxId);
  if (init.failed) return { ...NOTHING, killPod: true, sandboxId };
  if (!init.done) {
    const { start: initContainersToStart, kill: containersToKill } = init;
    return { ...NOTHING, sandboxId, initContainersToStart, containersToKill };
  }
  const containersToStart: Container[] = [];
  const containersToKill: ContainerToKill[] = [];
  let keepCount = 0;
  for (const container of pod.spec.containers) {
    const instance = newestInstance(status, container.name);
    if (!isRunning(instance)) {
      if (!shouldContainerBeRestarted(pod, container, instance)) continue;
      containersToStart.push(container);
      if (instance?.state === 'CONTAINER_UNKNOWN') {
        containersToKill.push({ container: instance, message: `Container ${UNKNOWN}` });
      }
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

/** Whether the pod needs another sandbox. Upstream: kuberuntime/util, PodSandboxChanged. */
function sandboxChange(
  pod: Pod,
  status: PodRuntimeStatus,
): {
  readonly changed: boolean;
  readonly attempt: number;
  readonly sandboxId: string | undefined;
} {
  const [newest] = status.sandboxes;
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: undefined };
  const ready = status.sandboxes.filter((sandbox) => sandbox.state === 'SANDBOX_READY');
  const changed = ready.length > 1 || !isUsable(pod, newest);
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
    return !(restartPolicy(container, pod.spec) === 'OnFailure' && instance?.exitCode === 0);
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

interface InitProgress {
  readonly done: boolean;
  readonly failed: boolean;
  readonly start: readonly Container[];
  readonly kill: readonly ContainerToKill[];
}

/**
 * How far the init containers are: each must have exited 0 before the next starts. What an earlier
 * sandbox held counts for nothing (upstream removes it when the sandbox is created).
 */
function initProgress(
  pod: Pod,
  status: PodRuntimeStatus,
  sandboxId: string | undefined,
): InitProgress {
  const initContainers = pod.spec.initContainers ?? [];
  const containers = status.containers.filter((each) => each.podSandboxId === sandboxId);
  const here = { ...status, containers };
  const begun = pod.spec.containers.some(({ name }) => {
    const state = newestInstance(here, name)?.state;
    return state === 'CONTAINER_CREATED' || state === 'CONTAINER_RUNNING';
  });
  if (begun) return { done: true, failed: false, start: [], kill: [] };
  // The last one that is there tells how far it went: those before it may have been removed.
  const at = initContainers.findLastIndex(({ name }) => newestInstance(here, name) !== undefined);
  const last = initContainers[at];
  const instance = last === undefined ? undefined : newestInstance(here, last.name);
  if (isRunning(instance)) return { done: false, failed: false, start: [], kill: [] };
  if (last === undefined || instance === undefined || instance.exitCode === 0) {
    const next = initContainers[at + 1];
    const start = next === undefined ? [] : [next];
    return { done: next === undefined, failed: false, start, kill: [] };
  }
  if (!mayStartAgain(pod, last, instance)) {
    return { done: false, failed: true, start: [], kill: [] };
  }
  const kill =
    instance.state === 'CONTAINER_UNKNOWN'
      ? [{ container: instance, message: `Init container ${UNKNOWN}` }]
      : [];
  return { done: false, failed: false, start: [last], kill };
}

/** Whether an init container that did not succeed may be started again; otherwise its pod failed. */
function mayStartAgain(pod: Pod, container: Container, instance: ContainerStatus): boolean {
  switch (instance.state) {
    case 'CONTAINER_CREATED':
      return true;
    case 'CONTAINER_EXITED':
      return containerShouldRestart(container, pod.spec, instance.exitCode ?? 0);
    default:
      return restartPolicy(container, pod.spec) !== 'Never';
  }
}
