/**
 * The calls of RuntimeService about sandboxes. Upstream: containerd internal/cri/server/sandbox_*.go.
 */
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  CriError,
  type PodSandbox,
  type PodSandboxConfig,
  type PodSandboxMetadata,
  type RuntimeService,
} from '../index.ts';
import { removeContainer } from './remove-container.ts';
import { SimulatedPodSandbox } from './pod-sandbox.ts';
import type { RuntimeState } from './runtime-state.ts';

type SandboxCalls = Pick<
  RuntimeService,
  'runPodSandbox' | 'stopPodSandbox' | 'removePodSandbox' | 'listPodSandbox'
>;

export function createSandboxCalls(state: RuntimeState): SandboxCalls {
  const { sandboxes } = state;
  return {
    runPodSandbox: (config, handler) =>
      state.call('runPodSandbox', podOf(config.metadata), () => run(state, config, handler)),

    stopPodSandbox: (podSandboxId) =>
      state.call('stopPodSandbox', subjectOf(state, podSandboxId), () => stop(state, podSandboxId)),

    removePodSandbox: (podSandboxId) =>
      state.call('removePodSandbox', subjectOf(state, podSandboxId), () =>
        remove(state, podSandboxId),
      ),

    listPodSandbox: (filter) =>
      state.listing('listPodSandbox', filter, () => sandboxes.list(snapshotOf, filter?.podUid)),
  };
}

function snapshotOf({ snapshot }: SimulatedPodSandbox): PodSandbox {
  return snapshot;
}

function* stop(state: RuntimeState, podSandboxId: string): Steps<void> {
  const sandbox = state.sandboxes.get(podSandboxId);
  if (sandbox === undefined) return;
  for (const container of sandbox.containers) container.stop(0);
  if (sandbox.isReady) yield* stopReady(state, sandbox);
  if (sandbox.showsImages) yield* unmountImages(state, sandbox);
}

function* stopReady(state: RuntimeState, sandbox: SimulatedPodSandbox): Steps<void> {
  yield* perform(state.pause(state.costs.stopPodSandboxMs));
  // Another call may have been faster, and a container may have been started meanwhile.
  for (const container of sandbox.containers) container.stop(0);
  if (!sandbox.isReady) return;
  const address = sandbox.stop();
  if (address !== undefined) state.addresses.release(address);
  state.emit('CONTAINER_STOPPED_EVENT', sandbox.id, sandbox);
}

/** Upstream: containerd internal/cri/server, cleanupImageMounts, of a sandbox that is stopped. */
function* unmountImages(state: RuntimeState, sandbox: SimulatedPodSandbox): Steps<void> {
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

function* run(state: RuntimeState, config: PodSandboxConfig, handler = ''): Steps<string> {
  const name = sandboxName(config.metadata);
  state.sandboxes.requireFree(name);
  if (handler !== '' && !state.runtimeHandlers.includes(handler)) {
    const why = `no runtime for ${JSON.stringify(handler)} is configured`;
    const what = `unable to get OCI runtime for sandbox "${state.newId(name)}"`;
    throw new CriError('Unknown', `${what}: ${why}`);
  }
  yield* perform(state.pause(state.costs.runPodSandboxMs));
  state.sandboxes.requireFree(name);
  const id = state.newId(name);
  if (!state.images.hasSandboxImage) yield* pullSandboxImage(state, id);
  requireUser(id, config);
  const ip = config.network === 'NODE' ? undefined : takeAddress(state, id);
  const sandbox = new SimulatedPodSandbox(id, config, state.world.now(), ip);
  state.sandboxes.add(sandbox, name);
  state.emit('CONTAINER_CREATED_EVENT', id, sandbox);
  state.emit('CONTAINER_STARTED_EVENT', id, sandbox);
  return id;
}

/** Upstream: containerd internal/cri/server, generateUserString. */
function requireUser(id: string, { groupWithoutUser: group }: PodSandboxConfig): void {
  if (group === undefined) return;
  const why = `user group "${String(group)}" is specified without user`;
  const what = 'failed to generate sandbox container spec options: failed to generate user string';
  throw new CriError('Unknown', `failed to start sandbox "${id}": ${what}: ${why}`);
}

/** Only when somebody has removed it from the node. */
function* pullSandboxImage(state: RuntimeState, id: string): Steps<void> {
  try {
    yield* perform(state.images.pullSandboxImage());
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof CriError)) throw error;
    const text = `failed to start sandbox "${id}": ${error.description}`;
    throw new CriError(error.code, text, { cause: error });
  }
}

function takeAddress(state: RuntimeState, id: string): string {
  const ip = state.addresses.take();
  if (ip === undefined) throw noAddress(id, state.addresses.range);
  return ip;
}

function* remove(state: RuntimeState, podSandboxId: string): Steps<void> {
  const sandbox = state.sandboxes.get(podSandboxId);
  if (sandbox === undefined) return;
  yield* stop(state, podSandboxId);
  yield* perform(state.pause(state.costs.removeMs));
  if (state.sandboxes.get(podSandboxId) === undefined) return;
  for (const container of [...sandbox.containers]) yield* removeContainer(state, container);
  state.sandboxes.delete(podSandboxId);
  state.emit('CONTAINER_DELETED_EVENT', podSandboxId, sandbox);
}

function subjectOf({ sandboxes }: RuntimeState, podSandboxId: string): string {
  const sandbox = sandboxes.get(podSandboxId);
  return sandbox === undefined ? podSandboxId : podOf(sandbox.snapshot.metadata);
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
