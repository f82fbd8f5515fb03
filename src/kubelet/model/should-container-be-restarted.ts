/** Upstream: pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted (v1.36). */
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import { containerShouldRestart } from './container-should-restart.ts';
import { isRunning } from './pod-runtime-status.ts';

/** Whether a container should be started, again or for the first time. */
export function shouldContainerBeRestarted(
  pod: Pod,
  container: Container,
  instance: ContainerStatus | undefined,
): boolean {
  if (pod.metadata.deletionTimestamp !== undefined || isRunning(instance)) return false;
  if (instance === undefined || instance.state !== 'CONTAINER_EXITED') return true;
  return containerShouldRestart(container, pod.spec, instance.exitCode ?? 0);
}
