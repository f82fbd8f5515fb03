/**
 * The rule by which a container that ends has all containers of its pod begin again, in the same sandbox. Pure.
 * Upstream: pkg/api/v1/pod/util.go, AllContainersCouldRestart, FindMatchingContainerRestartRule;
 * pkg/kubelet/container/helpers.go, ShouldAllContainersRestart, AllContainersRestartCleanedUp (v1.36), with the gate
 * RestartAllContainersOnContainerExits on.
 */
import type { Container, Pod, PodSpec, PodStatus } from '../../api/index.ts';
import { matchingRestartRule, type RestartableContainer } from './container-should-restart.ts';
import { newestInstance, type PodRuntimeStatus } from './pod-runtime-status.ts';

/** Why a container ended that was taken away for it, or waits to begin. */
export const RESTARTING_ALL_CONTAINERS = 'RestartingAllContainers';

const CONDITION = 'AllContainersRestarting';
const ACTION = 'RestartAllContainers';

/** Whether it may ever happen to a pod; to few. */
export function allContainersCouldRestart({ containers, initContainers }: PodSpec): boolean {
  return containers.some(hasRule) || initContainers?.some(hasRule) === true;
}

function hasRule({ restartPolicyRules }: RestartableContainer): boolean {
  return restartPolicyRules?.some(({ action }) => action === ACTION) === true;
}

export function isRestartingAll({ conditions = [] }: PodStatus): boolean {
  return conditions.some(({ type, status }) => type === CONDITION && status === 'True');
}

/** Whether its exit is one that has all begin again. */
export function restartsAll(container: Container, exitCode: number): boolean {
  return matchingRestartRule(container, exitCode)?.action === ACTION;
}

/** @param previous the status before */
export function shouldAllContainersRestart(
  { spec }: Pod,
  runtime: PodRuntimeStatus,
  previous: PodStatus,
): boolean {
  if (!allContainersCouldRestart(spec)) return false;
  if (isRestartingAll(previous)) return true;
  return [...(spec.initContainers ?? []), ...spec.containers].some((container) => {
    const instance = newestInstance(runtime, container.name);
    return instance?.state === 'CONTAINER_EXITED' && restartsAll(container, instance.exitCode ?? 0);
  });
}

/** Nothing is left of what ran before. */
export function allContainersRestartCleanedUp({ spec }: Pod, runtime: PodRuntimeStatus): boolean {
  const names = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
  return !runtime.containers.some(({ metadata }) => names.includes(metadata.name));
}
