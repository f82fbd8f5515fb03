/**
 * How often a container that is about to be started was started before. Pure. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_container.go, startContainer (v1.36).
 *
 * Deviation: where the runtime has no instance left, upstream counts on from the newest file in the
 * container's log directory; here there are no such files, and the API's status tells.
 */
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerStatus as Instance } from '../../cri/index.ts';

export function restartsSoFar(
  { status }: Pod,
  { name }: Container,
  newest: Instance | undefined,
): number {
  if (newest !== undefined) return newest.metadata.attempt + 1;
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const known = [...containerStatuses, ...initContainerStatuses].find((each) => each.name === name);
  if (known === undefined) return 0;
  // The status of a container that was lost counts its next start already, and names no instance.
  return known.restartCount + (known.containerID === undefined ? 0 : 1);
}
