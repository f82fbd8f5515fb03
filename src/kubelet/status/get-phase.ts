/**
 * The phase that container statuses add up to. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, getPhase (v1.36).
 */
import type { Container, ContainerStatus, Pod, PodPhase, PodSpec } from '../../api/index.ts';
import {
  containerShouldRestart,
  hasRestartableInitContainer,
  isRestartableInitContainer,
  named,
  RESTARTING_ALL_CONTAINERS,
  isStaticPod,
} from '../model/index.ts';

export interface PhaseInput {
  readonly pod: Pod;
  readonly statuses: readonly ContainerStatus[];
  readonly initStatuses: readonly ContainerStatus[];
  /** No container will be started again. */
  readonly podIsTerminal: boolean;
  /** Some regular container is in the sandbox that is used. */
  readonly podHasInitialized: boolean;
}

export function getPhase(input: PhaseInput): PodPhase {
  const { pod, statuses, initStatuses, podIsTerminal, podHasInitialized } = input;
  const init = countInit(pod, initStatuses);
  if (init.failed > 0) return 'Failed';
  if (init.pending > 0) return 'Pending';
  const sidecars = countSidecars(pod, initStatuses);
  if (sidecars.pending > 0 && !podHasInitialized) return 'Pending';
  const regular = count(pod, statuses);
  if (regular.waiting + sidecars.waiting > 0) return 'Pending';
  const running = regular.running + sidecars.running;
  if (regular.unknown + sidecars.unknown > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (regular.stopped === 0) return 'Pending';
  // A static pod whose file is there may always run again.
  const mayRestart = !podIsTerminal || isStaticPod(pod);
  if (mayRestart && regular.restartable > 0) return 'Running';
  return regular.stopped === regular.succeeded ? 'Succeeded' : 'Failed';
}

interface InitContainers {
  readonly pending: number;
  readonly failed: number;
}

const NO_INIT_CONTAINERS: InitContainers = { pending: 0, failed: 0 };

/** Of the init containers that have to end. */
function countInit({ spec }: Pod, statuses: readonly ContainerStatus[]): InitContainers {
  if (spec.initContainers === undefined) return NO_INIT_CONTAINERS;
  let pending = 0;
  let failed = 0;
  for (const container of spec.initContainers) {
    if (isRestartableInitContainer(container)) continue;
    const { state, lastState } = named(statuses, container.name) ?? {};
    const ended = state?.terminated ?? (state?.waiting && lastState?.terminated);
    if (ended === undefined) pending += 1;
    else if (ended.exitCode !== 0 && !isRestarted(container, spec, ended)) failed += 1;
  }
  return { pending, failed };
}

interface Sidecars {
  running: number;
  waiting: number;
  unknown: number;
  /** Not started yet; one that ended and begins again was. */
  pending: number;
}

const NO_SIDECARS: Sidecars = { running: 0, waiting: 0, unknown: 0, pending: 0 };

function countSidecars({ spec }: Pod, statuses: readonly ContainerStatus[]): Sidecars {
  if (!hasRestartableInitContainer(spec)) return NO_SIDECARS;
  const counts = { ...NO_SIDECARS };
  for (const container of spec.initContainers ?? []) {
    if (!isRestartableInitContainer(container)) continue;
    const status = named(statuses, container.name);
    const { running, waiting, terminated } = status?.state ?? {};
    if (running !== undefined) {
      counts.running += 1;
      if (status?.started !== true) counts.pending += 1;
    } else if (terminated !== undefined) continue;
    else if (waiting === undefined) {
      counts.unknown += 1;
      if (status !== undefined) counts.pending += 1;
    } else if (status?.lastState?.terminated === undefined) {
      counts.waiting += 1;
      counts.pending += 1;
    }
  }
  return counts;
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
    const status = named(statuses, container.name);
    const { running, terminated, waiting } = status?.state ?? {};
    const last = status?.lastState?.terminated;
    if (running !== undefined) counts.running += 1;
    else if (terminated !== undefined) {
      counts.stopped += 1;
      if (terminated.exitCode === 0) counts.succeeded += 1;
      if (isRestarted(container, pod.spec, terminated)) counts.restartable += 1;
    } else if (waiting !== undefined && last !== undefined) {
      counts.stopped += 1;
      if (isRestarted(container, pod.spec, last)) counts.restartable += 1;
    } else if (waiting !== undefined) counts.waiting += 1;
    else counts.unknown += 1;
  }
  return counts;
}

/** By its policies and rules, or because all of its pod begin again. */
function isRestarted(
  container: Container,
  spec: PodSpec,
  { exitCode, reason }: { readonly exitCode: number; readonly reason?: string },
): boolean {
  return reason === RESTARTING_ALL_CONTAINERS || containerShouldRestart(container, spec, exitCode);
}
