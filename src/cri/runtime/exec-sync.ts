/**
 * A command run beside a container's own process. Upstream: containerd
 * internal/cri/server/container_execsync.go (v2), whose texts these are.
 */
import { race, map } from 'rxjs';
import { formatDuration, pause, perform, type Steps } from '../../sim/index.ts';
import { CriError, type ExecSyncResponse } from '../index.ts';
import type { RuntimeState } from './runtime-state.ts';
import type { SimulatedContainer } from './simulated-container.ts';

/** @throws {CriError} */
export function* execSync(
  state: RuntimeState,
  containerId: string,
  command: readonly string[],
  timeoutMs: number,
): Steps<ExecSyncResponse> {
  const container = runningContainer(state, containerId);
  const { execMs } = state.costs;
  if (execMs > 0) {
    yield* perform(state.pause(execMs));
    if (!container.hasProcess) return KILLED;
  }
  const played = container.inside.execCommand(command);
  const { loop } = state.world;
  const timeout = pause(loop, state.actor, timeoutMs === 0 ? Infinity : timeoutMs);
  const result = yield* perform(race(played, timeout.pipe(map(() => undefined))));
  if (result === undefined) {
    const why = `timeout ${formatDuration(timeoutMs)} exceeded: context deadline exceeded`;
    throw execFailure('DeadlineExceeded', why);
  }
  if (typeof result === 'string') {
    const execId = state.newId(`exec ${containerId}`);
    const why = `OCI runtime exec failed: exec failed: ${result}`;
    throw execFailure('Unknown', `failed to start exec "${execId}": ${why}`);
  }
  return result;
}

/** @throws {CriError} */
function runningContainer(state: RuntimeState, id: string): SimulatedContainer {
  const container = state.containers.get(id);
  if (container === undefined) {
    throw execFailure('NotFound', `failed to find container "${id}" in store: not found`);
  }
  if (container.hasProcess) return container;
  if (!container.isRunning) {
    throw execFailure('Unknown', `container is in ${container.status.state} state`);
  }
  const why = `failed to load task: no running task found: task ${id} not found`;
  throw execFailure('NotFound', why);
}

/** With the container, whose program ended while the command was on its way. */
const KILLED: ExecSyncResponse = { stdout: '', stderr: '', exitCode: 128 + 9 };

function execFailure(code: 'NotFound' | 'Unknown' | 'DeadlineExceeded', why: string): CriError {
  return new CriError(code, `failed to exec in container: ${why}`);
}
