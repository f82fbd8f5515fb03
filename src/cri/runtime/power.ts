/**
 * The machine of a runtime goes off and comes up again. What containerd knows of containers and sandboxes is
 * on its disk: it finds that they do not run any more. Upstream: containerd internal/cri/server/restart.go,
 * loadContainer, loadSandbox (v2).
 */
import { Background, rethrowProgrammerError } from '../../sim/index.ts';
import { disposeContainer } from './remove-container.ts';
import { SNAPSHOTS } from './rootfs/writable-layer.ts';
import type { RuntimeState } from './runtime-state.ts';

/** All processes end; nobody sees how. */
export function powerOff({ sandboxes, containers, addresses }: RuntimeState): void {
  for (const container of containers.list((each) => each)) {
    if (container.isRunning) container.lose();
  }
  for (const sandbox of sandboxes.list((each) => each)) {
    const address = sandbox.isReady ? sandbox.stop() : undefined;
    if (address !== undefined) addresses.release(address);
    // Mounts do not outlive the machine.
    sandbox.showsImages = false;
  }
}

/** @param forgets its disk is new: nothing is known of what ran */
export function powerOn(state: RuntimeState, forgets: boolean): void {
  for (const container of state.containers.list((each) => each)) {
    container.findEnded();
    if (forgets) disposeContainer(state, container);
  }
  if (!forgets) return;
  const cleared = state.host.perform((files) => files.rm(SNAPSHOTS));
  new Background(state.world.loop).run(cleared, rethrowProgrammerError);
  for (const { id } of state.sandboxes.list((each) => each)) state.sandboxes.delete(id);
}
