/** How a container goes. Upstream: containerd internal/cri/server/container_remove.go (v2). */
import {
  FileSystemError,
  goMeaning,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../sim/index.ts';
import { CriError } from '../index.ts';
import type { RuntimeState } from './runtime-state.ts';
import type { SimulatedContainer } from './simulated-container.ts';

/** Kills it if need be; what it wrote into its root goes first. @throws {CriError} if that cannot go; it stays then */
export function* removeContainer(state: RuntimeState, container: SimulatedContainer): Steps<void> {
  container.stop(0);
  const discarded = container.inside.layer?.discardLayer();
  try {
    if (discarded !== undefined) yield* perform(discarded);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    const what = `failed to delete containerd container "${container.id}"`;
    throw new CriError('Unknown', `${what}: ${goMeaning(error.code) ?? error.code}`, {
      cause: error,
    });
  }
  if (state.containers.get(container.id) === container) disposeContainer(state, container);
}

/** Nothing is known of it any more. */
export function disposeContainer(state: RuntimeState, container: SimulatedContainer): void {
  container.stop(0);
  container.dispose();
  state.containers.delete(container.id);
  const sandbox = state.sandboxes.get(container.status.podSandboxId);
  if (sandbox === undefined) return;
  sandbox.containers.delete(container);
  state.emit('CONTAINER_DELETED_EVENT', container.id, sandbox);
}
