/** What the runtime says of one pod. Upstream: pkg/kubelet/container/runtime.go, PodStatus (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { ContainerStatus, PodSandbox } from '../../cri/index.ts';

export interface PodRuntimeStatus {
  /** Newest first. */
  readonly sandboxes: readonly PodSandbox[];
  /** All instances of all containers, newest first. */
  readonly containers: readonly ContainerStatus[];
}

export const NO_RUNTIME_STATUS: PodRuntimeStatus = { sandboxes: [], containers: [] };

/** The newest instance of a container. */
export function newestInstance(
  status: PodRuntimeStatus,
  name: string,
): ContainerStatus | undefined {
  return instanceFrom(status, name, 0);
}

/** The newest of those of the same container that are older than this one. */
export function instanceBefore(
  status: PodRuntimeStatus,
  instance: ContainerStatus,
): ContainerStatus | undefined {
  const at = status.containers.indexOf(instance);
  return instanceFrom(status, instance.metadata.name, at + 1);
}

function instanceFrom(
  { containers }: PodRuntimeStatus,
  name: string,
  from: number,
): ContainerStatus | undefined {
  for (let at = from; at < containers.length; at++) {
    if (containers[at]?.metadata.name === name) return containers[at];
  }
  return undefined;
}

export function isRunning(container: ContainerStatus | undefined): boolean {
  return container?.state === 'CONTAINER_RUNNING';
}

/**
 * Whether some regular container is in the sandbox that is used: then all init containers were done.
 * Upstream: pkg/kubelet/container/helpers.go, HasAnyActiveRegularContainerStarted.
 */
export function hasActiveRegularContainer({ spec }: Pod, status: PodRuntimeStatus): boolean {
  // Nothing depends on it without.
  if (spec.initContainers === undefined) return true;
  const [sandbox] = status.sandboxes;
  if (sandbox?.state !== 'SANDBOX_READY') return false;
  return status.containers.some(
    ({ podSandboxId, metadata }) =>
      podSandboxId === sandbox.id && spec.containers.some(({ name }) => name === metadata.name),
  );
}

/** A container runs, or a sandbox is ready. */
export function hasSomethingRunning(status: PodRuntimeStatus): boolean {
  return (
    status.containers.some((container) => isRunning(container)) ||
    status.sandboxes.some((sandbox) => sandbox.state === 'SANDBOX_READY')
  );
}

/**
 * Whether containers can be put into this sandbox: it is ready, in the network that the pod wants, and
 * has an address if that is a network of its own. Upstream: kuberuntime/util, PodSandboxChanged.
 */
export function isUsable(pod: Pod, { state, network, ip }: PodSandbox): boolean {
  if (state !== 'SANDBOX_READY') return false;
  return pod.spec.hostNetwork === true ? network === 'NODE' : ip !== undefined;
}
