/** Upstream: containerd internal/cri/server/container_log_reopen.go. */
import { perform, type Steps } from '../../sim/index.ts';
import { CriError } from '../index.ts';
import { requireContainer } from './require-container.ts';
import type { RuntimeState } from './runtime-state.ts';

/** @throws {CriError} */
export function* reopenLog(state: RuntimeState, containerId: string): Steps<void> {
  const { logFile, isRunning } = requireContainer(state, containerId);
  if (!isRunning) throw new CriError('Unknown', 'container is not running');
  if (logFile !== undefined) yield* perform(logFile.reopen());
}
