/**
 * The phase that container statuses add up to. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, getPhase (v1.36); without sidecars.
 */
import type { ContainerStatus, Pod, PodPhase } from '../../api/index.ts';
import { containerShouldRestart, isStaticPod } from '../model/index.ts';

export interface PhaseInput {
  readonly pod: Pod;
  readonly statuses: readonly ContainerStatus[];
  readonly initStatuses: readonly ContainerStatus[];
  /** No container will be started again. */
  readonly podIsTerminal: boolean;
}

export function getPhase({ pod, statuses, initStatuses, podIsTerminal }: PhaseInput): PodPhase {
  const init = countInit(pod, initStatuses);
  if (init.failed > 0) return 'Failed';
  if (init.pending > 0) return 'Pending';
  const { running, waiting, stopped, succeeded, unknown, restartable } = count(pod, statuses);
  if (waiting > 0) return 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running === 0 && stopped > 0 && unknown === 0) {
    // A static pod whose file is there may always run again.
    const mayRestart = !podIsTerminal || isStaticPod(pod);
    if (mayRestart && restartable > 0) return 'Running';
    return stopped === succeeded ? 'Succeeded' : 'Failed';
  }
  return 'Pending';
}

function countInit(
  pod: Pod,
  statuses: readonly ContainerStatus[],
): { readonly pending: number; readonly failed: number } {
  let pending = 0;
  let failed = 0;
  for (const container of pod.spec.initContainers ?? []) {
    const { state, lastState } = statuses.find((each) => each.name === container.name) ?? {};
    const ended = state?.terminated ?? (state?.waiting && lastState?.terminated);
    if (ended === undefined) pending += 1;
    else if (ended.exitCode !== 0 && !containerShouldRestart(container, pod.spec, ended.exitCode))
      failed += 1;
  }
  return { pending, failed };
}

interface Counts {
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  unknown: number;
  /** Stopped, and to be started again. */
  restartable: number;
}

function count(pod: Pod, statuses: readonly ContainerStatus[]): Counts {
  const counts = { running: 0, waiting: 0, stopped: 0, succeeded: 0, unknown: 0, restartable: 0 };
  for (const container of pod.spec.containers) {
    const status = statuses.find((each) => each.name === container.name);
    const { running, terminated, waiting } = status?.state ?? {};
    const last = status?.lastState?.terminated;
    if (running !== undefined) counts.running += 1;
    else if (terminated !== undefined) {
      counts.stopped += 1;
      if (terminated.exitCode === 0) counts.succeeded += 1;
      if (containerShouldRestart(container, pod.spec, terminated.exitCode)) counts.restartable += 1;
    } else if (waiting !== undefined && last !== undefined) {
      counts.stopped += 1;
      if (containerShouldRestart(container, pod.spec, last.exitCode)) counts.restartable += 1;
    } else if (waiting !== undefined) counts.waiting += 1;
    else counts.unknown += 1;
  }
  return counts;
}
