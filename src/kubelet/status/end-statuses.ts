/**
 * The last status of a pod whose worker is done: whatever was not seen to end has ended. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, TerminatePod, hasPodInitialized (v1.36).
 */
import { mapped } from '../../sim/index.ts';
import type { ContainerStatus, Pod, PodStatus } from '../../api/index.ts';
import { isRestartableInitContainer, isStaticPod } from '../model/index.ts';
import { isTerminalPhase } from './generate-pod-status.ts';

const NOT_LOCATED = {
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
  exitCode: 137,
};

/** The phase of a static pod stays what its containers add up to: it may run again. */
export function endStatuses(pod: Pod, status: PodStatus): PodStatus {
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  // Containers that never had their turn are left as they are; the first init container had it.
  const begunCount = Math.max(initContainerStatuses.findLastIndex(hasBegun) + 1, 1);
  return {
    ...status,
    ...(isTerminalPhase(status.phase) || isStaticPod(pod) ? {} : { phase: 'Failed' as const }),
    containerStatuses: isInitialized(pod) ? mapped(containerStatuses, ended) : containerStatuses,
    ...(initContainerStatuses.length === 0
      ? {}
      : {
          initContainerStatuses: mapped(initContainerStatuses, (each, at) =>
            at < begunCount ? ended(each) : each,
          ),
        }),
  };
}

/** As its worker was told of it last: a sidecar that ran then had let the others start, though it has ended by now. */
function isInitialized({ spec, status }: Pod): boolean {
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  return (
    (spec.initContainers ?? []).length === 0 ||
    containerStatuses.some(hasBegun) ||
    isComplete(spec, initContainerStatuses.at(-1))
  );
}

/** It ran once, whatever became of it. */
function hasBegun({ state, lastState }: ContainerStatus): boolean {
  return state?.waiting === undefined || lastState?.terminated !== undefined;
}

/** The last init container let the others start. */
function isComplete({ initContainers = [] }: Pod['spec'], last: ContainerStatus | undefined) {
  const container = initContainers.find(({ name }) => name === last?.name);
  if (container === undefined || !isRestartableInitContainer(container)) return hasSucceeded(last);
  return last?.state?.running !== undefined && last.started === true;
}

function hasSucceeded(status: ContainerStatus | undefined): boolean {
  return [status?.state, status?.lastState].some((state) => state?.terminated?.exitCode === 0);
}

function ended(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated !== undefined) return status;
  return { ...status, state: { terminated: NOT_LOCATED }, ready: false, started: false };
}
