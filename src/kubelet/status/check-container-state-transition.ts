/**
 * What a container's status may not become: one that ended for good does not run again. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, checkContainerStateTransition (v1.36).
 */
import type { Container, ContainerStatus, Pod, PodStatus } from '../../api/index.ts';
import { allContainersCouldRestart, containerShouldRestart } from '../model/index.ts';

/** The first transition that is not allowed, in words; undefined if there is none. */
export function checkContainerStateTransition(
  { spec }: Pod,
  old: PodStatus,
  next: PodStatus,
): string | undefined {
  if ((spec.restartPolicy ?? 'Always') === 'Always') return undefined;
  if (allContainersCouldRestart(spec)) return undefined;
  const mayRestart = (container: Container, exitCode: number) =>
    containerShouldRestart(container, spec, exitCode) ||
    (spec.restartPolicy === 'OnFailure' && exitCode !== 0);
  const name =
    revived(spec.containers, old.containerStatuses, next.containerStatuses, mayRestart) ??
    revived(spec.initContainers, old.initContainerStatuses, next.initContainerStatuses, mayRestart);
  if (name === undefined) return undefined;
  return `terminated container ${name} attempted illegal transition to non-terminated state`;
}

/** The name of a container that ended for good and whose next status says otherwise. */
function revived(
  containers: readonly Container[] = [],
  old: readonly ContainerStatus[] = [],
  next: readonly ContainerStatus[] = [],
  mayRestart: (container: Container, exitCode: number) => boolean,
): string | undefined {
  for (const { name, state } of old) {
    if (state?.terminated === undefined) continue;
    const container = containers.find((each) => each.name === name);
    if (container === undefined || mayRestart(container, state.terminated.exitCode)) continue;
    const after = next.find((each) => each.name === name);
    if (after !== undefined && after.state?.terminated === undefined) return name;
  }
  return undefined;
}
