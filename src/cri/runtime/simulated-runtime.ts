/**
 * A container runtime without a kernel: sandboxes and containers are state, processes are shells, applets and
 * scripts played on the loop, files are those of the containers' images, under layers of their own, and
 * of their mounts on the simulated node's disk.
 *
 * Guarantees: a call changes nothing until it is handled, and all of it then; calls are idempotent
 * where the contract says so; the cost of a call does not depend on how many pods there are; nothing
 * is kept of what was removed. Left out: of resources only memory is limited.
 * Upstream: containerd's CRI plugin (v2), internal/cri/server.
 */
import {
  operation,
  perform,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  CriError,
  type ContainerImages,
  type PodNetwork,
  type ProcessStreams,
  type RuntimeService,
} from '../index.ts';
import { featuresOf, type ContainerdVersion } from './containerd-version.ts';
import { createContainerCalls } from './container-calls.ts';
import { requireContainer } from './require-container.ts';
import { portForward, type ForwardedPeer } from './port-forward.ts';
import { powerOff, powerOn } from './power.ts';
import type { Names } from './network/names.ts';
import { NodeNetwork, SimulatedNetwork } from './network/simulated-network.ts';
import { parseProcessScript } from './process-script.ts';
import type { ProgramModels } from './program-models.ts';
import { DEFAULT_RUNTIME_COSTS, type RuntimeCosts } from './runtime-costs.ts';
import { RuntimeState } from './runtime-state.ts';
import { createSandboxCalls } from './sandbox-calls.ts';
import type { ExecResult } from './container-inside.ts';
import type { SimulatedContainer } from './simulated-container.ts';

/** A cluster without names. */
const NO_NAMES: Names = { lookUp: (name) => ({ name, addresses: [] }), target: () => undefined };

export interface SimulatedRuntimeOptions {
  readonly world: World;
  /** `cri/<node>`: trace actor and loop lane. */
  readonly actor: string;
  readonly host: Host;
  readonly images: ContainerImages;
  /** Default `10.244.0.0/24`. */
  readonly podCidr?: string;
  readonly costs?: Partial<RuntimeCosts>;
  /** Of the cluster. Default: one of its own. */
  readonly network?: SimulatedNetwork;
  /** Of the cluster. Default: none. */
  readonly names?: Names;
  /** Of programs. Default: none. */
  readonly models?: ProgramModels;
  /** The node's own address in it. Default `172.18.0.1`. */
  readonly hostIp?: string;
  /** Whose ways with image mounts it has. Default: the latest. */
  readonly containerd?: ContainerdVersion;
  /** Names by which it runs pods as it runs all, beside `runc`. Default: none. */
  readonly runtimeHandlers?: readonly string[];
}

/** A runtime, and what only a simulated one can be asked. */
export interface SimulatedRuntime extends RuntimeService {
  /** As the node's programs reach it. */
  readonly network: PodNetwork;
  /** The newest lines; empty for a container that is not there. */
  logs(containerId: string): readonly string[];
  isRunning(containerId: string): boolean;
  /**
   * The content of a file as a process of the running container would read it.
   * Errors with a `FileSystemError`, or a `CriError` if the container does not run.
   */
  read(containerId: string, path: string): Operation<Uint8Array>;
  /** Plays a script (see process-script.ts) beside the process of a running container. */
  exec(containerId: string, script: string): Operation<ExecResult>;
  /** A command beside the process of a running container, with whoever talks to it; emits its status. */
  session(
    containerId: string,
    command: readonly string[],
    streams: ProcessStreams,
  ): Operation<number>;
  /** Listens and talks to the process of a running container, until it has ended. */
  attach(containerId: string, streams: ProcessStreams): Operation<void>;
  /** A connection to a port of a pod, until it is closed. Errors if nobody listens. */
  portForward(podUid: string, port: number, peer: ForwardedPeer): Operation<void>;
  /**
   * Makes the runtime lose sight of a running container, as after a crash of its own: it is listed as
   * CONTAINER_UNKNOWN until it is stopped (255) or removed. The process is gone.
   * @throws {CriError} if it does not run
   */
  lose(containerId: string): void;
  /** The machine goes off: nothing runs any more. */
  powerOff(): void;
  /** And comes up: what ran is known to have ended, or `forgets` all of it. */
  powerOn(forgets: boolean): void;
  /** Sandboxes not yet removed, ready or not. */
  sandboxCount(): number;
  /** Containers not yet removed, whatever their state. */
  containerCount(): number;
}

export function createSimulatedRuntime(options: SimulatedRuntimeOptions): SimulatedRuntime {
  const {
    world,
    actor,
    host,
    images,
    podCidr = '10.244.0.0/24',
    models,
    containerd = '2.3',
  } = options;
  const costs = { ...DEFAULT_RUNTIME_COSTS, ...options.costs };
  const features = featuresOf(containerd);
  const runtimeHandlers = ['runc', ...(options.runtimeHandlers ?? [])];
  const { network = new SimulatedNetwork(), hostIp = '172.18.0.1', names = NO_NAMES } = options;
  const state = new RuntimeState({
    world,
    actor,
    host,
    images,
    podCidr,
    costs,
    features,
    runtimeHandlers,
    network,
    names,
    models: models ?? new Map(),
    hostIp,
  });
  return {
    runtimeName: 'drydock',
    runtimeVersion: '0.1.0',
    runtimeHandlers,
    ...createSandboxCalls(state),
    ...createContainerCalls(state),
    network: new NodeNetwork(world, actor, network, hostIp),
    containerEvents$: state.eventSubject.asObservable(),
    logsBegun$: state.logSubject.asObservable(),

    logs: (containerId) =>
      state.containers.get(containerId)?.log.lines.map(({ text }) => text) ?? [],

    isRunning: (containerId) => state.containers.get(containerId)?.isRunning ?? false,

    read: (containerId, path) => operation(() => read(state, containerId, path)),

    exec: (containerId, script) => operation(() => exec(state, containerId, script)),

    session: (containerId, command, streams) =>
      operation(() => session(state, containerId, command, streams)),

    attach: (containerId, streams) =>
      operation(function* () {
        yield* perform(requireRunning(state, containerId, 'attach to').inside.attach(streams));
      }),

    portForward: (podUid, port, peer) => operation(() => portForward(state, podUid, port, peer)),

    lose: (containerId) => requireRunning(state, containerId, 'lose').lose(),

    powerOff: () => powerOff(state),

    powerOn: (forgets) => powerOn(state, forgets),

    // No accessors: an object literal that has one is a dictionary, and everybody asks this object.
    sandboxCount: () => state.sandboxes.size,
    containerCount: () => state.containers.size,
  };
}

function* read(state: RuntimeState, containerId: string, path: string): Steps<Uint8Array> {
  const container = requireRunning(state, containerId);
  return yield* perform(
    container.inside.files.withFile(path, (files, { hostPath }) => files.readFile(hostPath)),
  );
}

function* session(
  state: RuntimeState,
  containerId: string,
  command: readonly string[],
  streams: ProcessStreams,
): Steps<number> {
  const container = requireRunning(state, containerId);
  const ended = yield* perform(container.inside.session(command, streams));
  if (typeof ended !== 'string') return ended;
  const execId = state.newId(`exec ${containerId}`);
  const why = `OCI runtime exec failed: exec failed: ${ended}`;
  throw new CriError(
    'Unknown',
    `failed to exec in container: failed to start exec "${execId}": ${why}`,
  );
}

function* exec(state: RuntimeState, containerId: string, script: string): Steps<ExecResult> {
  const container = requireRunning(state, containerId);
  const parsed = parseProcessScript(script, container.inside.writable);
  return yield* perform(container.inside.execScript(parsed));
}

/** @throws {CriError} as containerd refuses to exec. */
function requireRunning(
  state: RuntimeState,
  containerId: string,
  deed = 'exec in',
): SimulatedContainer {
  const container = requireContainer(state, containerId);
  if (container.isRunning) return container;
  const { state: containerState } = container.status;
  throw new CriError(
    'Unknown',
    `failed to ${deed} container: container is in ${containerState} state`,
  );
}
