/**
 * Init containers that run beside the others, and containers that are put into a running pod. Upstream:
 * pkg/api/v1/pod/util.go, IsRestartableInitContainer; pkg/kubelet/types/pod_update.go, HasRestartableInitContainer;
 * pkg/kubelet/container/helpers.go, GetContainerSpec (v1.36).
 */
import type { Container, Pod, PodSpec } from '../../api/index.ts';

/** Of an init container: whether it is a sidecar. */
export function isRestartableInitContainer({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always';
}

export function hasRestartableInitContainer({ initContainers }: PodSpec): boolean {
  return initContainers?.some(isRestartableInitContainer) === true;
}

/** A container of whatever kind, by its name. */
export function containerSpec({ spec }: Pod, name: string): Container | undefined {
  const isNamed = (container: { readonly name: string }): boolean => container.name === name;
  return (
    spec.containers.find(isNamed) ??
    spec.initContainers?.find(isNamed) ??
    ephemeralContainers(spec).find(isNamed)
  );
}

const NONE: readonly Container[] = [];

/** As containers, which they are but for what they may not have. */
export function ephemeralContainers(spec: PodSpec): readonly Container[] {
  return (spec.ephemeralContainers as Container[] | undefined) ?? NONE;
}
