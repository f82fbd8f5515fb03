/**
 * What a container's instance keeps of its manifest, as annotations: of a pod that nobody knows any more the runtime's
 * word is all there is. Upstream: pkg/kubelet/kuberuntime/labels.go, newContainerAnnotations;
 * kuberuntime_container.go, restoreSpecsFromContainerLabels (v1.36).
 */
import type { Container } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import type { LifecycleHandler } from './lifecycle-hooks.ts';
import { TERMINATION_MESSAGE_POLICY } from './termination-message.ts';

const PRE_STOP_HANDLER = 'io.kubernetes.container.preStopHandler';
const PORTS = 'io.kubernetes.container.ports';

export function annotationsOf(container: Container): Readonly<Record<string, string>> {
  const { terminationMessagePolicy = 'File', lifecycle, ports } = container;
  const annotations: Record<string, string> = {
    [TERMINATION_MESSAGE_POLICY]: terminationMessagePolicy,
  };
  if (lifecycle?.preStop !== undefined) {
    annotations[PRE_STOP_HANDLER] = JSON.stringify(lifecycle.preStop);
  }
  if (ports !== undefined) annotations[PORTS] = JSON.stringify(ports);
  return annotations;
}

export function preStopHandlerOf({ annotations }: ContainerStatus): LifecycleHandler | undefined {
  const text = annotations[PRE_STOP_HANDLER];
  return text === undefined ? undefined : (JSON.parse(text) as LifecycleHandler);
}
