/**
 * A container's preStop hook in an annotation of its instance: of a pod that nobody knows any more the runtime's
 * word is all there is. Upstream: pkg/kubelet/kuberuntime/labels.go, newContainerAnnotations;
 * kuberuntime_container.go, restoreSpecsFromContainerLabels (v1.36).
 */
import type { Container } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import type { LifecycleHandler } from './lifecycle-hooks.ts';

const PRE_STOP_HANDLER = 'io.kubernetes.container.preStopHandler';

export function preStopAnnotation({ lifecycle }: Container): Readonly<Record<string, string>> {
  if (lifecycle?.preStop === undefined) return {};
  return { [PRE_STOP_HANDLER]: JSON.stringify(lifecycle.preStop) };
}

export function preStopHandlerOf({ annotations }: ContainerStatus): LifecycleHandler | undefined {
  const text = annotations[PRE_STOP_HANDLER];
  return text === undefined ? undefined : (JSON.parse(text) as LifecycleHandler);
}
