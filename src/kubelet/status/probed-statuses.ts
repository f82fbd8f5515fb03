/**
 * Whether containers have started and are ready, where probes have a say in it. Pure. Upstream:
 * pkg/kubelet/prober/prober_manager.go, UpdatePodStatus, isContainerStarted, setReadyStateOnKubeletRestart
 * (v1.36), with the gate ChangeContainerStatusOnKubeletRestart off.
 *
 * Deviation: what is probed is told by the pod, and not by who probes it by now. In the first status of a kubelet that
 * has just started there is nobody yet, and upstream takes a container for started whose startup probe never passed.
 */
import { mapped } from '../../sim/index.ts';
import type { Container, ContainerStatus, Pod } from '../../api/index.ts';
import {
  isRestartableInitContainer,
  runtimeId,
  type PodProbes,
  wasThereBefore,
} from '../model/index.ts';

/**
 * @param statuses of `containers`, without probes
 * @param previous the statuses before
 */
export function probedStatuses(
  pod: Pod,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  previous: readonly ContainerStatus[],
  probes: PodProbes,
): ContainerStatus[] {
  return mapped(statuses, (status) => {
    const container = containers.find(({ name }) => name === status.name);
    if (container === undefined || status.state?.running === undefined) return status;
    const before = previous.find(({ name }) => name === status.name);
    const wasStarted = before?.containerID === status.containerID && before?.started === true;
    const started = isContainerStarted(container, status, wasStarted, probes);
    const hasToEnd =
      pod.spec.initContainers?.includes(container) === true &&
      !isRestartableInitContainer(container);
    if (hasToEnd) return { ...status, started };
    return { ...status, started, ready: started && isReady(pod, container, status, probes) };
  });
}

/** Of a container that runs. */
function isContainerStarted(
  { startupProbe }: Container,
  { containerID = '' }: ContainerStatus,
  wasStarted: boolean,
  { results }: PodProbes,
): boolean {
  const result = results.startup.get(runtimeId(containerID));
  if (result !== undefined) return result === 'Success';
  return wasStarted || startupProbe === undefined;
}

/** Of a container that has started. */
function isReady(
  pod: Pod,
  container: Container,
  status: ContainerStatus,
  { results, kubeletStartedAt }: PodProbes,
): boolean {
  const result = results.readiness.get(runtimeId(status.containerID ?? ''));
  if (result === 'Success') return true;
  const isUnprobed = container.readinessProbe === undefined;
  if (!wasThereBefore(status, kubeletStartedAt)) return isUnprobed;
  if (!isUnprobed && !podIsReady(pod)) return false;
  return isUnprobed || result === undefined;
}

/** As the API has it. */
function podIsReady({ status }: Pod): boolean {
  return (
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  );
}
