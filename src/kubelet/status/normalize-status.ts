/**
 * A status as it may be kept: the termination messages of a pod together take at most 12 KiB, an equal
 * part for each of its containers. Pure. Upstream: pkg/kubelet/status/status_manager.go,
 * normalizeStatus (v1.36); instants are whole seconds and containers sorted here from the beginning.
 */
import { mapped } from '../../sim/index.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../api/index.ts';
import { firstBytes } from '../model/index.ts';

const POD_BYTES_MAX = 12 * 1024;
const NONE: readonly ContainerStatus[] = [];

/** The very status if nothing is to be cut. */
export function normalizeStatus({ spec }: Pod, status: PodStatus): PodStatus {
  if (isSilent(status)) return status;
  const { containers, initContainers, ephemeralContainers } = spec;
  const others = (initContainers?.length ?? 0) + (ephemeralContainers?.length ?? 0);
  const count = containers.length + others;
  const bytesMax = Math.floor(POD_BYTES_MAX / count);
  const isAllShort =
    allFit(status.containerStatuses, bytesMax) &&
    allFit(status.initContainerStatuses, bytesMax) &&
    allFit(status.ephemeralContainerStatuses, bytesMax);
  if (isAllShort) return status;
  const cut = (each: ContainerStatus) =>
    fits(each, bytesMax) ? each : cutMessages(each, bytesMax);
  return {
    ...status,
    ...(status.containerStatuses && { containerStatuses: mapped(status.containerStatuses, cut) }),
    ...(status.initContainerStatuses && {
      initContainerStatuses: mapped(status.initContainerStatuses, cut),
    }),
    ...(status.ephemeralContainerStatuses && {
      ephemeralContainerStatuses: mapped(status.ephemeralContainerStatuses, cut),
    }),
  };
}

/** Most containers say nothing of their end. */
function isSilent(status: PodStatus): boolean {
  return (
    haveNothingToSay(status.containerStatuses) &&
    haveNothingToSay(status.initContainerStatuses) &&
    haveNothingToSay(status.ephemeralContainerStatuses)
  );
}

function haveNothingToSay(statuses: readonly ContainerStatus[] | undefined): boolean {
  return statuses?.some(hasMessage) !== true;
}

function hasMessage({ state, lastState }: ContainerStatus): boolean {
  return (state?.terminated?.message ?? lastState?.terminated?.message) !== undefined;
}

function allFit(statuses: readonly ContainerStatus[] = NONE, bytesMax: number): boolean {
  for (const each of statuses) if (!fits(each, bytesMax)) return false;
  return true;
}

function fits({ state, lastState }: ContainerStatus, bytesMax: number): boolean {
  return isShort(state, bytesMax) && isShort(lastState, bytesMax);
}

function isShort(state: ContainerState | undefined, bytesMax: number): boolean {
  const message = state?.terminated?.message;
  return message === undefined || firstBytes(message, bytesMax) === message;
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
