/**
 * How an event names a container of its pod: `spec.containers{main}`, `spec.initContainers{first}`.
 * Upstream: pkg/kubelet/container/ref.go, fieldPath (v1.36).
 */
import type { Pod } from '../../api/index.ts';

export function containerFieldPath({ spec }: Pod, containerName: string): string {
  return `spec.${listOf(spec, containerName)}{${containerName}}`;
}

function listOf(
  { initContainers, ephemeralContainers }: Pod['spec'],
  containerName: string,
): string {
  const isNamed = ({ name }: { readonly name: string }): boolean => name === containerName;
  if (initContainers?.some(isNamed) === true) return 'initContainers';
  return ephemeralContainers?.some(isNamed) === true ? 'ephemeralContainers' : 'containers';
}
