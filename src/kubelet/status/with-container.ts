/** A status in which one container is said to be otherwise. Pure. */
import type { ContainerStatus, PodStatus } from '../../api/index.ts';
import { runtimeId } from '../model/index.ts';

type Said = Partial<Pick<ContainerStatus, 'ready' | 'started'>>;

/** @returns undefined if that was said, or the status knows no such container */
export function withContainer(
  status: PodStatus,
  containerId: string,
  said: Said,
): PodStatus | undefined {
  for (const list of ['containerStatuses', 'initContainerStatuses'] as const) {
    const statuses = status[list] ?? [];
    const at = statuses.findIndex(
      ({ containerID }) => containerID !== undefined && runtimeId(containerID) === containerId,
    );
    const old = statuses[at];
    if (old === undefined) continue;
    if ((said.ready ?? old.ready) === old.ready && (said.started ?? old.started) === old.started) {
      return undefined;
    }
    return { ...status, [list]: statuses.with(at, { ...old, ...said }) };
  }
  return undefined;
}
