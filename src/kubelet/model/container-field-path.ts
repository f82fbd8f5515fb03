/**
 * How an event names a container of its pod: `spec.containers{main}`, `spec.initContainers{first}`.
 * Upstream: pkg/kubelet/container/ref.go, fieldPath (v1.36).
 */
import type { Pod } from '../../api/index.ts';

export function containerFieldPath({ spec }: Pod, containerName: string): string {
  const isInit = spec.initContainers?.some(({ name }) => name === containerName) === true;
  return `spec.${isInit ? 'initContainers' : 'containers'}{${containerName}}`;
}
