/**
 * Instances of init containers that go before others start: of each but the newest dead one, and all of them
 * before a new sandbox. Pure. Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go,
 * pruneInitContainersBeforeStart, purgeInitContainers (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import type { PodRuntimeStatus } from '../model/index.ts';

export function oldInitContainers(
  { spec }: Pod,
  status: PodRuntimeStatus,
  isNewSandbox: boolean,
): readonly ContainerStatus[] {
  if (spec.initContainers === undefined) return NONE;
  return spec.initContainers.flatMap(({ name }) => {
    const instances = status.containers.filter(({ metadata }) => metadata.name === name);
    return isNewSandbox ? instances : instances.filter(isDead).slice(1);
  });
}

const NONE: readonly ContainerStatus[] = [];

function isDead({ state }: ContainerStatus): boolean {
  return state === 'CONTAINER_EXITED' || state === 'CONTAINER_UNKNOWN';
}
