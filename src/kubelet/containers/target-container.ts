/**
 * Of an ephemeral container that is to see the processes of another one: which instance of that is meant.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, getTargetID (v1.36).
 */
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerConfig } from '../../cri/index.ts';
import type { Steps } from '../../sim/index.ts';
import { newestInstance, type PodRuntimeStatus } from '../model/index.ts';

/** @throws {Error} if there is none, in upstream's words */
export function* targetNamespace(
  { spec, metadata }: Pod,
  { name }: Container,
  inspect: (podUid: string) => Steps<PodRuntimeStatus>,
): Steps<Pick<ContainerConfig, 'processNamespace'>> {
  const ephemeral = spec.ephemeralContainers?.find((each) => each.name === name);
  const { targetContainerName = '' } = ephemeral ?? {};
  if (targetContainerName === '') return {};
  const target = newestInstance(yield* inspect(metadata.uid), targetContainerName);
  if (target === undefined) {
    throw new Error(`unable to find target container ${targetContainerName}`);
  }
  return { processNamespace: { targetId: target.id } };
}
