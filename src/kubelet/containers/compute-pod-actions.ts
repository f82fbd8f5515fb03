/**
 * From a pod and what runs of it to what must be done. Pure.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions (v1.36).
 */
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import {
  ephemeralContainers,
  isRunning,
  isUsable,
  livenessFailed,
  newestInstance,
  NO_PROBE_RESULTS,
  restartPolicy,
  restartsAll,
  shouldContainerBeRestarted,
  startupFailed,
  type PodRuntimeStatus,
  type ProbeResults,
  type ResourcesByContainer,
} from '../model/index.ts';
import { initContainerActions } from './init-container-actions.ts';
import {
  definitionChanged,
  NO_ACTIONS,
  UNKNOWN,
  type ContainerToKill,
  type PodActions,
} from './pod-actions.ts';
import { resizeAction, resizeRestarts, type ContainerToUpdate } from './resize-actions.ts';

export function computePodActions(
  pod: Pod,
  status: PodRuntimeStatus,
  probes: ProbeResults = NO_PROBE_RESULTS,
  restartsAllContainers = false,
  actuated?: ResourcesByContainer,
): PodActions {
  const { changed, attempt, sandboxId } = sandboxChange(pod, status);
  if (restartsAllContainers) {
    const containersToReset = instancesToReset(pod, status);
    const change = { killPod: changed, createSandbox: changed, attempt };
    return { ...NO_ACTIONS, ...(changed ? change : {}), sandboxId, containersToReset };
  }
  if (changed) return withNewSandbox(pod, status, attempt);
  // They are never started again, and wait for nothing.
  const ephemeral = ephemeralContainers(pod.spec);
  const ephemeralContainersToStart =
    ephemeral.length === 0
      ? NO_ACTIONS.ephemeralContainersToStart
      : ephemeral.filter(({ name }) => newestInstance(status, name) === undefined);
  const init = initContainerActions(pod, status, sandboxId, probes, actuated);
  const { start: initContainersToStart, kill } = init;
  const actions: PodActions = {
    killPod: init.failed,
    createSandbox: false,
    sandboxId,
    attempt: 0,
    ephemeralContainersToStart,
    initContainersToStart: NO_ACTIONS.initContainersToStart,
    containersToStart: NO_ACTIONS.containersToStart,
    containersToKill: NO_ACTIONS.containersToKill,
    containersToUpdate: NO_ACTIONS.containersToUpdate,
    containersToReset: NO_ACTIONS.containersToReset,
  };
  if (init.failed) return actions;
  if (!init.initialized) {
    const { update: containersToUpdate } = init;
    return { ...actions, initContainersToStart, containersToKill: kill, containersToUpdate };
  }
  const containersToStart: Container[] = [];
  const containersToKill: ContainerToKill[] = [...kill];
  const containersToUpdate: ContainerToUpdate[] = [...init.update];
  let keepCount = 0;
  for (const container of pod.spec.containers) {
    const instance = newestInstance(status, container.name);
    if (instance === undefined || !isRunning(instance)) {
      if (!shouldContainerBeRestarted(pod, container, instance)) continue;
      containersToStart.push(container);
      if (instance?.state === 'CONTAINER_UNKNOWN') {
        containersToKill.push({ container: instance, message: `Container ${UNKNOWN}` });
      }
      continue;
    }
    const reason = reasonToKill(container, instance, probes);
    if (reason === undefined) {
      const resize = resizeAction(container, instance, actuated);
      if (resize.does === 'restart') {
        containersToKill.push({ container: instance, message: resizeRestarts(container) });
        containersToStart.push(container);
        continue;
      }
      if (resize.does === 'update') containersToUpdate.push(...resize.updates);
      keepCount += 1;
      continue;
    }
    const isRestarted = reason.isRestarted || restartPolicy(container, pod.spec) !== 'Never';
    if (isRestarted) containersToStart.push(container);
    const why = reason.kill.message;
    const message = isRestarted ? `${why}, will be restarted` : why;
    containersToKill.push({ ...reason.kill, message });
  }
  if (keepCount === 0 && containersToStart.length === 0) {
    // Sidecars alone do not keep a pod alive.
    return { ...actions, killPod: true, containersToKill };
  }
  const isIdle = initContainersToStart.length + containersToStart.length === 0;
  if (isIdle && containersToKill.length + containersToUpdate.length === 0) return actions;
  return {
    ...actions,
    initContainersToStart,
    containersToStart,
    containersToKill,
    containersToUpdate,
  };
}

/** Why a running container may not go on; one whose definition changed is restarted whatever its policy. */
function reasonToKill(
  container: Container,
  instance: ContainerStatus,
  probes: ProbeResults,
): { readonly kill: ContainerToKill; readonly isRestarted: boolean } | undefined {
  const kill = (why: string, reason?: ContainerToKill['reason']): ContainerToKill => ({
    container: instance,
    message: `Container ${container.name} ${why}`,
    ...(reason === undefined ? {} : { reason }),
  });
  if (definitionChanged(container, instance)) {
    return { kill: kill('definition changed'), isRestarted: true };
  }
  if (livenessFailed(probes, instance.id)) {
    return { kill: kill('failed liveness probe', 'LivenessProbe'), isRestarted: false };
  }
  if (startupFailed(probes, instance.id)) {
    return { kill: kill('failed startup probe', 'StartupProbe'), isRestarted: false };
  }
  return undefined;
}

/** Those whose end is the cause go last: until then it is known that all are to go. */
function instancesToReset({ spec }: Pod, status: PodRuntimeStatus): readonly ContainerStatus[] {
  const causes: ContainerStatus[] = [];
  const others: ContainerStatus[] = [];
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const instance of status.containers) {
      if (instance.metadata.name !== container.name) continue;
      const { state, exitCode = 0 } = instance;
      const isCause = state === 'CONTAINER_EXITED' && restartsAll(container, exitCode);
      (isCause ? causes : others).push(instance);
    }
  }
  return [...others, ...causes];
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
  const newest = status.sandboxes[0];
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: undefined };
  let readyCount = 0;
  for (const { state } of status.sandboxes) if (state === 'SANDBOX_READY') readyCount += 1;
  const changed = readyCount > 1 || !isUsable(pod, newest);
  const attempt = newest.metadata.attempt + 1;
  return { changed, attempt, sandboxId: newest.id };
}

function withNewSandbox(pod: Pod, status: PodRuntimeStatus, attempt: number): PodActions {
  const kill = { ...NO_ACTIONS, killPod: true, sandboxId: undefined, attempt };
  if (pod.spec.restartPolicy === 'Never' && attempt !== 0 && status.containers.length > 0) {
    return kill;
  }
  const hasSucceeded = (container: Container): boolean =>
    restartPolicy(container, pod.spec) === 'OnFailure' &&
    newestInstance(status, container.name)?.exitCode === 0;
  const containersToStart =
    status.containers.length === 0
      ? pod.spec.containers
      : pod.spec.containers.filter((container) => !hasSucceeded(container));
  if (containersToStart.length === 0 && status.containers.length > 0) return kill;
  const firstInit = pod.spec.initContainers?.[0];
  return {
    ...kill,
    createSandbox: true,
    initContainersToStart: firstInit === undefined ? [] : [firstInit],
    containersToStart: firstInit === undefined ? containersToStart : [],
  };
}
