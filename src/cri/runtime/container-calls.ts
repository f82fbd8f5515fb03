/**
 * The calls of RuntimeService about containers. Upstream: containerd
 * internal/cri/server/container_*.go.
 */
import {
  immediately,
  operation,
  perform,
  type DiskUsage,
  type Steps,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import {
  CriError,
  type ContainerConfig,
  type ContainerStats,
  type ContainerStatus,
  type Image,
  type Mount,
  type PodSandboxConfig,
  type RuntimeService,
} from '../index.ts';
import { execSync } from './exec-sync.ts';
import type { SimulatedPodSandbox } from './pod-sandbox.ts';
import { scriptOf } from './script-of.ts';
import { imageUser } from './image-user.ts';
import { mountImages, mountsImages, withdrawImages } from './mount-images.ts';
import { lostMount, mountConflict } from './mount-conflicts.ts';
import { mountPointFailure, prepareMounts } from './prepare-mounts.ts';
import { requireCommand, requireSeccompProfile } from './container-needs.ts';
import { runtimeMountFailure } from './runtime-mounts.ts';
import { startObstacle } from './start-obstacles.ts';
import { removeContainer } from './remove-container.ts';
import { pidsOf } from './shared-pids.ts';
import { requireContainer } from './require-container.ts';
import { reopenLog } from './reopen-log.ts';
import type { RuntimeState } from './runtime-state.ts';
import { updateContainer } from './update-container.ts';
import { SimulatedContainer } from './simulated-container.ts';
import type { SimulatedContainerOptions } from './simulated-container-options.ts';

type ContainerCalls = Pick<
  RuntimeService,
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'removeContainer'
  | 'listContainers'
  | 'containerStatus'
  | 'listContainerStats'
  | 'updateContainerResources'
  | 'memoryUsageBytes'
  | 'execSync'
  | 'terminationLog'
  | 'logTail'
  | 'logPath'
  | 'reopenContainerLog'
>;

type PlannedContainer = Pick<
  SimulatedContainerOptions,
  'id' | 'podSandboxId' | 'sandboxConfig' | 'config' | 'image' | 'script'
>;

const NOTHING: DiskUsage = { usedBytes: 0, inodesUsed: 0 };

export function createContainerCalls(state: RuntimeState): ContainerCalls {
  const { containers } = state;
  return {
    createContainer: (podSandboxId, config, sandboxConfig) => {
      const { namespace, name } = sandboxConfig.metadata;
      const subject = `${namespace}/${name}/${config.metadata.name}`;
      return state.call('createContainer', subject, () =>
        create(state, podSandboxId, config, sandboxConfig),
      );
    },
    startContainer: (containerId) =>
      state.call('startContainer', subjectOf(state, containerId), () => start(state, containerId)),
    stopContainer: (containerId, timeoutSeconds) =>
      state.call('stopContainer', subjectOf(state, containerId), () =>
        stop(state, containerId, timeoutSeconds * 1000),
      ),
    removeContainer: (id) =>
      state.call('removeContainer', subjectOf(state, id), () => remove(state, id)),
    listContainers: (filter) =>
      state.listing('listContainers', filter, () => containers.list(statusOf, filter?.podUid)),
    listContainerStats: (filter) =>
      state.listing('listContainerStats', filter, () => containers.list(statsOf, filter?.podUid)),
    containerStatus: (containerId) =>
      state.reading(
        'containerStatus',
        () => subjectOf(state, containerId),
        immediately(() => requireContainer(state, containerId).status),
      ),
    updateContainerResources: (containerId, { memoryLimitBytes }) =>
      state.call('updateContainerResources', subjectOf(state, containerId), () =>
        updateContainer(state, containerId, memoryLimitBytes),
      ),
    memoryUsageBytes: (containerId) => containers.get(containerId)?.inside.memoryUsageBytes ?? 0,
    execSync: (containerId, command, timeoutSeconds) =>
      state.reading(
        'execSync',
        () => subjectOf(state, containerId),
        operation(() => execSync(state, containerId, command, timeoutSeconds * 1000)),
      ),
    terminationLog: (containerId) => containers.get(containerId)?.inside.terminationLog ?? '',
    logTail: (containerId, linesMax) => containers.get(containerId)?.log.tail(linesMax) ?? [],
    logPath: (containerId) => containers.get(containerId)?.logFile?.path,
    reopenContainerLog: (id) =>
      state.reading(
        'reopenContainerLog',
        () => subjectOf(state, id),
        operation(() => reopenLog(state, id)),
      ),
  };
}

function* create(
  state: RuntimeState,
  podSandboxId: string,
  config: ContainerConfig,
  sandboxConfig: PodSandboxConfig,
): Steps<string> {
  const sandbox = requireReady(state.sandboxes.get(podSandboxId), podSandboxId);
  const script = scriptOf(config, sandboxConfig);
  const name = containerName(config, sandboxConfig);
  state.containers.requireFree(name);
  const image = requireImage(state, config.image.image);
  const id = state.newId(name);
  const planned = { id, podSandboxId, sandboxConfig, config, image, script };
  return mountsImages(state, config.mounts)
    ? yield* makeOverImages(state, planned, name, sandbox)
    : yield* make(state, planned, name, config.mounts);
}

/** What was mounted for a container that does not come to be is taken back. */
function* makeOverImages(
  state: RuntimeState,
  planned: PlannedContainer,
  name: string,
  sandbox: SimulatedPodSandbox,
): Steps<string> {
  const { id: containerId, podSandboxId, config } = planned;
  // From now on, whatever becomes of this call: the sandbox's end is the last who can unmount.
  sandbox.showsImages = true;
  try {
    const mounts = yield* mountImages(state, { podSandboxId, containerId }, config.mounts);
    return yield* make(state, planned, name, mounts);
  } catch (error) {
    rethrowProgrammerError(error);
    yield* withdrawImages(state, podSandboxId, containerId);
    throw error;
  }
}

/** @param mounts the config's, with a host path each */
function* make(
  state: RuntimeState,
  planned: PlannedContainer,
  name: string,
  mounts: readonly Mount[],
): Steps<string> {
  const { id, podSandboxId, sandboxConfig, config, image, script } = planned;
  yield* perform(prepareMounts(state, id, mounts));
  if (script === undefined) requireCommand(id, config, image);
  yield* requireSeccompProfile(state, config);
  const imageAccount = yield* imageUser(state, id, config, image);
  const sandbox = requireReady(state.sandboxes.get(podSandboxId), podSandboxId);
  state.containers.requireFree(name);
  const container = new SimulatedContainer({
    id,
    podSandboxId,
    sandboxConfig,
    config,
    image,
    script,
    imageAccount,
    world: state.world,
    actor: state.actor,
    host: state.host,
    mounts,
    costs: state.costs,
    imageTree: () => state.imageTree(image),
    network: state.network,
    pids: pidsOf(state, id, sandbox, config),
    names: state.names,
    models: state.models,
    ip: sandbox.snapshot.ip ?? state.hostIp,
    emit: (type) => state.emit(type, id, sandbox),
    logBegun: () => state.logSubject.next(id),
  });
  state.containers.add(container, name);
  sandbox.containers.add(container);
  state.emit('CONTAINER_CREATED_EVENT', id, sandbox);
  return id;
}

function* start(state: RuntimeState, containerId: string): Steps<void> {
  requireCreated(requireContainer(state, containerId));
  yield* perform(state.pause(state.costs.startContainerMs));
  const failure = yield* startFailure(state, requireContainer(state, containerId));
  const container = requireContainer(state, containerId);
  requireCreated(container);
  const { podSandboxId } = container.status;
  requireReady(state.sandboxes.get(podSandboxId), podSandboxId);
  if (failure !== undefined) {
    container.failToStart(failure);
    throw new CriError('Unknown', failure);
  }
  container.start();
  const { startAnswerMs } = state.costs;
  if (startAnswerMs > 0) yield* perform(state.pause(startAnswerMs));
}

function* stop(state: RuntimeState, containerId: string, timeoutMs: number): Steps<void> {
  if (state.containers.get(containerId)?.canBeStopped !== true) return;
  yield* perform(state.pause(state.costs.stopMs));
  const container = state.containers.get(containerId);
  if (container?.canBeStopped !== true) return;
  container.stop(timeoutMs);
  yield* perform(container.exited$);
}

function* remove(state: RuntimeState, containerId: string): Steps<void> {
  state.containers.get(containerId)?.stop(0);
  yield* perform(state.pause(state.costs.removeMs));
  const container = state.containers.get(containerId);
  if (container !== undefined) yield* removeContainer(state, container);
}

function statusOf({ status }: SimulatedContainer): ContainerStatus {
  return status;
}

function statsOf({ inside, status }: SimulatedContainer): ContainerStats {
  const { id, metadata } = status;
  return { attributes: { id, metadata }, writableLayer: inside.layer?.writableLayer ?? NOTHING };
}

function subjectOf(state: RuntimeState, containerId: string): string {
  return state.containers.get(containerId)?.subject ?? containerId;
}

function requireReady(
  sandbox: SimulatedPodSandbox | undefined,
  podSandboxId: string,
): SimulatedPodSandbox {
  if (sandbox === undefined) {
    throw new CriError('NotFound', `failed to find sandbox id "${podSandboxId}": not found`);
  }
  if (sandbox.isReady) return sandbox;
  throw new CriError('Unknown', `sandbox container "${podSandboxId}" is not running`);
}

/** @throws {CriError} NotFound, in containerd's words */
function requireImage({ images }: RuntimeState, image: string): Image {
  const found = images.find(image);
  if (found !== undefined) return found;
  throw new CriError('NotFound', `failed to resolve image "${image}": not found`);
}

function requireCreated({ id, status }: SimulatedContainer): void {
  if (status.state === 'CONTAINER_CREATED') return;
  throw new CriError('Unknown', `container "${id}" is in ${status.state} state`);
}

function containerName({ metadata }: ContainerConfig, sandboxConfig: PodSandboxConfig): string {
  const { name, namespace, uid } = sandboxConfig.metadata;
  return [metadata.name, name, namespace, uid, String(metadata.attempt)].join('_');
}

/** Why a container cannot be started, in containerd's words. @throws {CriError} */
function* startFailure(
  state: RuntimeState,
  container: SimulatedContainer,
): Steps<string | undefined> {
  const ofMounts = yield* mountPointFailure(state, container);
  if (ofMounts !== undefined) return ofMounts;
  const why =
    (yield* runtimeMountFailure(state, container)) ??
    (yield* mountConflict(state, container)) ??
    (yield* lostMount(state, container)) ??
    (yield* startObstacle(container)) ??
    (yield* container.inside.prepare());
  if (why === undefined) return undefined;
  return (
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: ' +
    `runc create failed: ${why}`
  );
}
