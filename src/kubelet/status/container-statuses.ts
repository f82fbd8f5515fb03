/**
 * What the API says of a pod's containers, from what the runtime says. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses (v1.36).
 *
 * A container that nobody probes is ready and started as long as it runs; what probes say: probed-statuses.ts.
 */
import { mapped } from '../../sim/index.ts';
import {
  formatTimestamp,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type Pod,
} from '../../api/index.ts';
import type { ContainerStatus as Instance } from '../../cri/index.ts';
import {
  instanceBefore,
  isRestartableInitContainer,
  named,
  newestInstance,
  RESTARTING_ALL_CONTAINERS,
  shouldContainerBeRestarted,
  type PodProbes,
  type PodRuntimeStatus,
  type ResourcesByContainer,
  type WaitingCause,
} from '../model/index.ts';
import { NO_RESOURCES, userOf } from './container-details.ts';
import { probedStatuses } from './probed-statuses.ts';
import { keptVolumeMounts, volumeMountStatuses } from './volume-mount-statuses.ts';

type ContainerStateTerminated = NonNullable<ContainerState['terminated']>;

/** What is known of the pod. */
export interface ContainerStatusesInput {
  readonly pod: Pod;
  readonly runtime: PodRuntimeStatus;
  readonly causes: ReadonlyMap<string, WaitingCause>;
  /** All containers of the pod are to begin again. */
  readonly podRestarting?: boolean | undefined;
  /** If the pod is probed. */
  readonly probes?: PodProbes | undefined;
  /** Upstream's gate ImageVolumeWithDigest. */
  readonly showsImageDigests?: boolean | undefined;
  /** What containers run with, where it may be something else than they were given. */
  readonly actuated?: ResourcesByContainer | undefined;
}

/** One of its lists. */
export interface ContainerList {
  readonly containers: readonly Container[];
  readonly previous: readonly ContainerStatus[];
  readonly isInit: boolean;
}

const NO_STATE: ContainerState = {};

/** Of a container that was seen to run, and of whose end nothing is known. */
function unknownEnd(message: string): ContainerStateTerminated {
  return { reason: 'ContainerStatusUnknown', message, exitCode: 137 };
}

const GONE = unknownEnd(
  'The container could not be located when the pod was deleted.  The container used to be Running',
);
const LOST = unknownEnd('The container could not be located when the pod was terminated');
const RESTARTING = {
  reason: RESTARTING_ALL_CONTAINERS,
  message: 'The container is removed because RestartAllContainers in place',
};
const INIT_GONE: ContainerStateTerminated = {
  reason: 'Completed',
  message:
    'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
  exitCode: 0,
};

export function containerStatuses(
  input: ContainerStatusesInput,
  list: ContainerList,
): ContainerStatus[] {
  const { pod, probes } = input;
  const { containers, previous, isInit } = list;
  const unprobed = mapped(containers, (container) => statusOf(container, input, list));
  const statuses =
    probes === undefined ? unprobed : probedStatuses(pod, containers, unprobed, previous, probes);
  if (isInit || statuses.length === 1) return statuses;
  return statuses.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function statusOf(
  container: Container,
  input: ContainerStatusesInput,
  list: ContainerList,
): ContainerStatus {
  const { pod, runtime, causes } = input;
  const { isInit } = list;
  const previous = named(list.previous, container.name);
  const newest = newestInstance(runtime, container.name);
  const second = newest && instanceBefore(runtime, newest);
  const base =
    newest === undefined
      ? absent(container, previous, input, isInit)
      : present(pod, container, newest, second, previous, isInit, input.actuated);
  // A status that is told again, as it was, has them.
  if (base !== previous) {
    const shown = input.showsImageDigests === true ? newest : undefined;
    const volumeMounts =
      newest === undefined
        ? volumeMountStatuses(container)
        : keptVolumeMounts(previous?.volumeMounts, shown);
    if (volumeMounts !== undefined) base.volumeMounts = volumeMounts;
  }
  const cause = causes.get(container.name);
  const ended = base.state?.terminated;
  const isDone = isInit && ended?.exitCode === 0;
  if (cause === undefined || isDone || !shouldContainerBeRestarted(pod, container, newest)) {
    return base;
  }
  const waiting = { reason: cause.reason, message: cause.message };
  return {
    ...base,
    state: { waiting },
    ...(ended === undefined ? {} : { lastState: { terminated: ended } }),
  };
}

function present(
  { spec }: Pod,
  container: Container,
  newest: Instance,
  second: Instance | undefined,
  previous: ContainerStatus | undefined,
  isInit: boolean,
  actuated: ResourcesByContainer | undefined,
): ContainerStatus {
  const running = newest.state === 'CONTAINER_RUNNING';
  const containerID = `drydock://${newest.id}`;
  const last = second === undefined ? lastKnown(previous, containerID) : stateOf(second);
  if (newest.state === 'CONTAINER_UNKNOWN') {
    // Said already. (Upstream lets it wait then, and its pod with it.)
    if (previous?.state?.terminated && previous.containerID === containerID) return previous;
  }
  // One that has to end before others start is ready once it has exited 0, any other while it runs.
  const hasToEnd = isInit && !isRestartableInitContainer(container);
  const isLost = newest.state === 'CONTAINER_UNKNOWN' && previous?.state?.running !== undefined;
  const resources = container.resources ?? NO_RESOURCES;
  const status: ContainerStatus = {
    name: container.name,
    image: newest.image.image,
    imageID: newest.imageRef,
    containerID,
    // What the runtime has lost counts its next start already.
    restartCount: isLost ? previous.restartCount + 1 : newest.metadata.attempt,
    ready: hasToEnd ? newest.exitCode === 0 : running,
    started: running,
    state: isLost ? { terminated: LOST } : stateOf(newest),
    lastState: last ?? NO_STATE,
    // What has ended has what it was given.
    resources: (running ? actuated?.get(container.name) : undefined) ?? resources,
    user: userOf(spec, container, newest.user),
  };
  if (resources.requests !== undefined) status.allocatedResources = resources.requests;
  return status;
}

/** How the container ended before this instance, as far as the status before it tells. */
function lastKnown(
  previous: ContainerStatus | undefined,
  containerID: string,
): ContainerState | undefined {
  const { state, lastState } = previous ?? {};
  const isOfAnother = state?.terminated !== undefined && previous?.containerID !== containerID;
  return isOfAnother ? state : lastState;
}

function absent(
  container: Container,
  previous: ContainerStatus | undefined,
  { pod, runtime, podRestarting }: ContainerStatusesInput,
  isInit: boolean,
): ContainerStatus {
  if (podRestarting === true && previous !== undefined && previous.state?.waiting === undefined) {
    return {
      name: container.name,
      image: container.image ?? '',
      imageID: '',
      restartCount: previous.restartCount + 1,
      ready: false,
      started: false,
      state: { waiting: RESTARTING },
      lastState: { terminated: { ...RESTARTING, exitCode: 137 } },
    };
  }
  if (previous?.state?.terminated !== undefined) return previous;
  const reason =
    (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const status: ContainerStatus = {
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    restartCount: previous?.restartCount ?? 0,
    ready: false,
    started: false,
    state: { waiting: { reason } },
    lastState: previous?.lastState ?? NO_STATE,
  };
  // It was removed after its work was done: otherwise no regular container would be there.
  const hasToEnd = isInit && !isRestartableInitContainer(container);
  if (hasToEnd && pod.spec.containers.some(({ name }) => newestInstance(runtime, name))) {
    return { ...status, ready: true, state: { terminated: INIT_GONE } };
  }
  if (previous?.state?.running === undefined) return status;
  // It ended before, and how is known.
  if (status.lastState?.terminated !== undefined) return status;
  const isDeleted = pod.metadata.deletionTimestamp !== undefined;
  return {
    ...status,
    lastState: { terminated: GONE },
    restartCount: status.restartCount + (isDeleted ? 0 : 1),
  };
}

function stateOf(instance: Instance): ContainerState {
  const startedAt =
    instance.startedAt === undefined ? undefined : formatTimestamp(instance.startedAt);
  switch (instance.state) {
    case 'CONTAINER_RUNNING':
      return { running: startedAt === undefined ? {} : { startedAt } };
    case 'CONTAINER_EXITED':
      return { terminated: endOf(instance, startedAt) };
    default:
      return { waiting: {} };
  }
}

function endOf(instance: Instance, startedAt: string | undefined): ContainerStateTerminated {
  const { exitCode = 0, reason = 'Completed', message, finishedAt } = instance;
  const end: ContainerStateTerminated = { exitCode, reason };
  if (message !== undefined) end.message = message;
  end.containerID = `drydock://${instance.id}`;
  if (startedAt !== undefined) end.startedAt = startedAt;
  if (finishedAt !== undefined) end.finishedAt = formatTimestamp(finishedAt);
  return end;
}
