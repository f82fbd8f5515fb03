/**
 * A status as it may be kept: the termination messages of a pod together take at most 12 KiB, an equal
 * part for each of its containers. Pure. Upstream: pkg/kubelet/status/status_manager.go,
 * normalizeStatus (v1.36); instants are whole seconds and containers sorted here from the beginning.
 */
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../api/index.ts';
import { firstBytes } from '../text-bytes.ts';

const POD_BYTES_MAX = 12 * 1024;

/** The very status if nothing is to be cut. */
export function normalizeStatus({ spec }: Pod, status: PodStatus): PodStatus {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const count = containers.length + initContainers.length + ephemeralContainers.length;
  const bytesMax = Math.floor(POD_BYTES_MAX / count);
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const needed = (each: ContainerStatus) => !fits(each, bytesMax);
  if (!containerStatuses.some(needed) && !initContainerStatuses.some(needed)) return status;
  const cut = (each: ContainerStatus) => (needed(each) ? cutMessages(each, bytesMax) : each);
  return {
    ...status,
    ...(status.containerStatuses && { containerStatuses: containerStatuses.map(cut) }),
    ...(status.initContainerStatuses && {
      initContainerStatuses: initContainerStatuses.map(cut),
    }),
  };
}

function fits({ state, lastState }: ContainerStatus, bytesMax: number): boolean {
  return [state, lastState].every((each) => {
    const message = each?.terminated?.message;
    return message === undefined || firstBytes(message, bytesMax) === message;
  });
}

function cutMessages(status: ContainerStatus, bytesMax: number): ContainerStatus {
  const { state, lastState } = status;
  return {
    ...status,
    ...(state && { state: cutMessage(state, bytesMax) }),
    ...(lastState && { lastState: cutMessage(lastState, bytesMax) }),
  };
}

function cutMessage(state: ContainerState, bytesMax: number): ContainerState {
  const { terminated } = state;
  if (terminated?.message === undefined) return state;
  return { terminated: { ...terminated, message: firstBytes(terminated.message, bytesMax) } };
}
