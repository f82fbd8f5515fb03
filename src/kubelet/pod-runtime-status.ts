/** What the runtime says of one pod. Upstream: pkg/kubelet/container/runtime.go, PodStatus (v1.36). */
import type { ContainerStatus, PodSandbox } from '../cri/index.ts';

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
  return status.containers.find((container) => container.metadata.name === name);
}

export function isRunning(container: ContainerStatus | undefined): boolean {
  return container?.state === 'CONTAINER_RUNNING';
}

/** A container runs, or a sandbox is ready. */
export function hasSomethingRunning(status: PodRuntimeStatus): boolean {
  return (
    status.containers.some((container) => isRunning(container)) ||
    status.sandboxes.some((sandbox) => sandbox.state === 'SANDBOX_READY')
  );
}
