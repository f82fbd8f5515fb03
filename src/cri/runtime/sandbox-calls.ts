/**
 * The calls of RuntimeService about sandboxes. Upstream: containerd internal/cri/server/sandbox_*.go.
 */
import { immediately, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  CriError,
  type PodSandboxConfig,
  type PodSandboxMetadata,
  type RuntimeService,
} from '../index.ts';
import { disposeContainer } from './container-calls.ts';
import { SimulatedPodSandbox } from './pod-sandbox.ts';
import type { RuntimeState } from './runtime-state.ts';

type SandboxCalls = Pick<
  RuntimeService,
  'runPodSandbox' | 'stopPodSandbox' | 'removePodSandbox' | 'listPodSandbox'
>;

export function createSandboxCalls(state: RuntimeState): SandboxCalls {
  const { world, costs, sandboxes } = state;

  function* stop(podSandboxId: string): Steps<void> {
    const sandbox = sandboxes.get(podSandboxId);
    if (sandbox === undefined) return;
    for (const container of sandbox.containers) container.stop(0);
    if (sandbox.isReady) yield* stopReady(sandbox);
    if (sandbox.showsImages) yield* unmountImages(sandbox);
  }

  function* stopReady(sandbox: SimulatedPodSandbox): Steps<void> {
    yield* perform(state.pause(costs.stopMs));
    // Another call may have been faster, and a container may have been started meanwhile.
    for (const container of sandbox.containers) container.stop(0);
    if (!sandbox.isReady) return;
    const address = sandbox.stop();
    if (address !== undefined) state.addresses.release(address);
    state.emit('CONTAINER_STOPPED_EVENT', sandbox.id, sandbox);
  }

  /** Upstream: containerd internal/cri/server, cleanupImageMounts, of a sandbox that is stopped. */
  function* unmountImages(sandbox: SimulatedPodSandbox): Steps<void> {
    const { id } = sandbox;
    try {
      yield* perform(state.images.unmountImages(id));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = error instanceof CriError ? error.description : String(error);
      const what = `failed to cleanup image mounts for sandbox "${id}"`;
      throw new CriError('Unknown', `${what}: ${why}`, { cause: error });
    }
    sandbox.showsImages = false;
  }

  function* run(config: PodSandboxConfig): Steps<string> {
    const name = sandboxName(config.metadata);
    sandboxes.requireFree(name);
    yield* perform(state.pause(costs.runPodSandboxMs));
    sandboxes.requireFree(name);
    const id = state.newId(name);
    if (!state.images.hasSandboxImage) yield* pullSandboxImage(id);
    const ip = config.network === 'NODE' ? undefined : takeAddress(id);
    const sandbox = new SimulatedPodSandbox(id, config, world.now(), ip);
    sandboxes.add(sandbox, name);
    state.emit('CONTAINER_CREATED_EVENT', id, sandbox);
    state.emit('CONTAINER_STARTED_EVENT', id, sandbox);
    return id;
  }

  /** Only when somebody has removed it from the node. */
  function* pullSandboxImage(id: string): Steps<void> {
    try {
      yield* perform(state.images.pullSandboxImage());
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof CriError)) throw error;
      const text = `failed to start sandbox "${id}": ${error.description}`;
      throw new CriError(error.code, text, { cause: error });
    }
  }

  function takeAddress(id: string): string {
    const ip = state.addresses.take();
    if (ip === undefined) throw noAddress(id, state.addresses.range);
    return ip;
  }

  function* remove(podSandboxId: string): Steps<void> {
    const sandbox = sandboxes.get(podSandboxId);
    if (sandbox === undefined) return;
    yield* stop(podSandboxId);
    yield* perform(state.pause(costs.removeMs));
    if (sandboxes.get(podSandboxId) === undefined) return;
    for (const container of sandbox.containers) disposeContainer(state, container);
    sandboxes.delete(podSandboxId);
    state.emit('CONTAINER_DELETED_EVENT', podSandboxId, sandbox);
  }

  return {
    runPodSandbox: (config) =>
      state.call('runPodSandbox', podOf(config.metadata), () => run(config)),

    stopPodSandbox: (podSandboxId) =>
      state.call('stopPodSandbox', subjectOf(podSandboxId), () => stop(podSandboxId)),

    removePodSandbox: (podSandboxId) =>
      state.call('removePodSandbox', subjectOf(podSandboxId), () => remove(podSandboxId)),

    listPodSandbox: (filter) =>
      state.reading(
        'listPodSandbox',
        () => state.podNamed(filter?.podUid),
        immediately(() => sandboxes.list(({ snapshot }) => snapshot, filter?.podUid)),
      ),
  };

  function subjectOf(podSandboxId: string): string {
    const sandbox = sandboxes.get(podSandboxId);
    return sandbox === undefined ? podSandboxId : podOf(sandbox.snapshot.metadata);
  }
}

function podOf({ namespace, name }: PodSandboxMetadata): string {
  return `${namespace}/${name}`;
}

function sandboxName({ name, namespace, uid, attempt }: PodSandboxMetadata): string {
  return [name, namespace, uid, String(attempt)].join('_');
}

function noAddress(id: string, range: string): CriError {
  return new CriError(
    'Unknown',
    `failed to setup network for sandbox "${id}": plugin type="bridge" failed (add): ` +
      `failed to allocate for range 0: no IP addresses available in range set: ${range}`,
  );
}
