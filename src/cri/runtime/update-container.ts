/** Other resources for a container that runs. Upstream: containerd internal/cri/server/container_update_resources.go. */
import { perform, type Steps } from '../../sim/index.ts';
import { requireRunning } from './require-container.ts';
import type { RuntimeState } from './runtime-state.ts';

/**
 * What cpu it may have makes no difference to programs that compute in no time.
 * @param memoryBytes 0: no limit
 */
export function* updateContainer(
  state: RuntimeState,
  containerId: string,
  memoryBytes: number,
): Steps<void> {
  requireRunning(state, containerId);
  yield* perform(state.pause(state.costs.updateMs));
  const { inside } = requireRunning(state, containerId);
  inside.limitMemory(memoryBytes === 0 ? undefined : memoryBytes);
}
