/**
 * The simulated container runtime: sandboxes and containers as the CRI sees them, real mounts, and
 * processes that follow a script. Upstream contract: cri-api RuntimeService.
 *
 * Deviation: the container image's root file system is not unpacked; a container sees its mounts.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Observable, Subject } from 'rxjs';
import {
  isFileSystemError,
  operation,
  perform,
  type Host,
  type Instant,
  type Operation,
  type World,
} from '../../sim/index.ts';
import { CriError } from '../cri-error.ts';
import type {
  ContainerConfig,
  ContainerEvent,
  ContainerStatus,
  PodSandbox,
  PodSandboxConfig,
  RuntimeService,
} from '../runtime-service.ts';
import { PodAddresses } from './pod-addresses.ts';
import {
  parseScript,
  PROCESS_ANNOTATION_PREFIX,
  scriptOfCommand,
  type Script,
} from './process-script.ts';
import { SimulatedContainer } from './simulated-container.ts';
import './trace-records.ts';

/** Virtual milliseconds, plus up to `jitterMs` drawn for each call. */
export interface RuntimeCosts {
  readonly runPodSandboxMs: number;
  readonly createContainerMs: number;
  readonly startContainerMs: number;
  readonly stopMs: number;
  readonly jitterMs: number;
}

const DEFAULT_COSTS: RuntimeCosts = {
  runPodSandboxMs: 50,
  createContainerMs: 10,
  startContainerMs: 10,
  stopMs: 5,
  jitterMs: 10,
};

export interface SimulatedRuntimeOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  /** Default `10.244.0.0/24`. */
  readonly podCidr?: string;
  readonly costs?: Partial<RuntimeCosts>;
}

/** The runtime, and what a person at the bench may ask of it besides. */
export interface SimulatedRuntime extends RuntimeService {
  readonly sandboxCount: number;
  readonly containerCount: number;
  /** Lines of a container's log; none for an unknown container. */
  logs(containerId: string): readonly string[];
  /** A file as the container sees it, like `crictl exec … cat`. */
  read(containerId: string, path: string): Operation<Uint8Array>;
}

interface Sandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly createdAt: Instant;
  readonly ip: string;
  readonly containers: Set<SimulatedContainer>;
  ready: boolean;
}

export function createSimulatedRuntime(options: SimulatedRuntimeOptions): SimulatedRuntime {
  return new Runtime(options);
}

class Runtime implements SimulatedRuntime {
  readonly runtimeName = 'drydock';
  readonly runtimeVersion = '0.1.0';
  readonly containerEvents$: Observable<ContainerEvent>;
  readonly #world: World;
  readonly #actor: string;
  readonly #host: Host;
  readonly #costs: RuntimeCosts;
  readonly #addresses: PodAddresses;
  readonly #events = new Subject<ContainerEvent>();
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #sandboxesOfPod = new Map<string, Set<Sandbox>>();
  readonly #containers = new Map<string, SimulatedContainer>();
  #idCount = 0;

  constructor(options: SimulatedRuntimeOptions) {
    this.#world = options.world;
    this.#actor = options.actor;
    this.#host = options.host;
    this.#costs = { ...DEFAULT_COSTS, ...options.costs };
    this.#addresses = new PodAddresses(options.podCidr ?? '10.244.0.0/24');
    this.containerEvents$ = this.#events.asObservable();
  }

  get sandboxCount(): number {
    return this.#sandboxes.size;
  }

  get containerCount(): number {
    return this.#containers.size;
  }

  logs(containerId: string): readonly string[] {
    return this.#containers.get(containerId)?.logs ?? [];
  }

  read(containerId: string, path: string): Operation<Uint8Array> {
    return operation(
      function* (this: Runtime) {
        return yield* perform(this.#require(containerId).read(path));
      }.bind(this),
    );
  }

  runPodSandbox(config: PodSandboxConfig): Operation<string> {
    const { name, namespace, uid } = config.metadata;
    return this.#call('RunPodSandbox', `${namespace}/${name}`, this.#costs.runPodSandboxMs, () => {
      const id = this.#nextId(uid);
      const sandbox: Sandbox = {
        id,
        config,
        createdAt: this.#world.now(),
        ip: this.#addresses.take(),
        containers: new Set(),
        ready: true,
      };
      this.#sandboxes.set(id, sandbox);
      const ofPod = this.#sandboxesOfPod.get(uid) ?? new Set();
      this.#sandboxesOfPod.set(uid, ofPod.add(sandbox));
      return id;
    });
  }

  stopPodSandbox(podSandboxId: string): Operation<void> {
    return this.#call('StopPodSandbox', podSandboxId, this.#costs.stopMs, () => {
      const sandbox = this.#sandboxes.get(podSandboxId);
      if (sandbox !== undefined) this.#stopSandbox(sandbox);
    });
  }

  removePodSandbox(podSandboxId: string): Operation<void> {
    return this.#call('RemovePodSandbox', podSandboxId, this.#costs.stopMs, () => {
      const sandbox = this.#sandboxes.get(podSandboxId);
      if (sandbox === undefined) return;
      this.#stopSandbox(sandbox);
      for (const container of [...sandbox.containers]) this.#forget(container);
      this.#sandboxes.delete(podSandboxId);
      const ofPod = this.#sandboxesOfPod.get(sandbox.config.metadata.uid);
      ofPod?.delete(sandbox);
      if (ofPod?.size === 0) this.#sandboxesOfPod.delete(sandbox.config.metadata.uid);
    });
  }

  listPodSandbox(filter?: { readonly podUid?: string }): Operation<readonly PodSandbox[]> {
    return this.#answer(() => this.#select(filter).map((sandbox) => toPodSandbox(sandbox)));
  }

  createContainer(podSandboxId: string, config: ContainerConfig): Operation<string> {
    const { name } = config.metadata;
    const create = this.#call('CreateContainer', name, this.#costs.createContainerMs, () =>
      this.#create(podSandboxId, config),
    );
    const paths = config.mounts.map((mount) => mount.hostPath);
    if (paths.length === 0) return create;
    const check = this.#host.perform(async (files) => {
      for (const path of paths) await files.stat(path);
    });
    return operation(function* () {
      try {
        yield* perform(check);
      } catch (error) {
        if (!isFileSystemError(error)) throw error;
        const { message } = error as Error;
        throw new CriError(
          'InvalidArgument',
          `failed to generate container "${name}" spec: failed to generate spec: failed to stat a mount: ${message}`,
        );
      }
      return yield* perform(create);
    });
  }

  startContainer(containerId: string): Operation<void> {
    return this.#call('StartContainer', containerId, this.#costs.startContainerMs, () => {
      const container = this.#require(containerId);
      if (container.state !== 'CONTAINER_CREATED') {
        throw new CriError(
          'FailedPrecondition',
          `failed to start container "${containerId}": container is in ${container.state} state`,
        );
      }
      container.start();
      this.#emit(container, 'CONTAINER_STARTED_EVENT');
    });
  }

  stopContainer(containerId: string, timeoutSeconds: number): Operation<void> {
    const called = this.#call('StopContainer', containerId, this.#costs.stopMs, () => undefined);
    const containers = this.#containers;
    return operation(function* () {
      yield* perform(called);
      const container = containers.get(containerId);
      if (container !== undefined) yield* perform(container.stop(timeoutSeconds * 1000));
    });
  }

  removeContainer(containerId: string): Operation<void> {
    return this.#call('RemoveContainer', containerId, this.#costs.stopMs, () => {
      const container = this.#containers.get(containerId);
      if (container === undefined) return;
      container.kill();
      this.#forget(container);
    });
  }

  listContainers(filter?: { readonly podUid?: string }): Operation<readonly ContainerStatus[]> {
    return this.#answer(() =>
      this.#select(filter).flatMap((sandbox) =>
        [...sandbox.containers].map((container) => container.status()),
      ),
    );
  }

  containerStatus(containerId: string): Operation<ContainerStatus> {
    return this.#answer(() => this.#require(containerId).status());
  }

  #create(podSandboxId: string, config: ContainerConfig): string {
    const sandbox = this.#sandboxes.get(podSandboxId);
    if (sandbox?.ready !== true) {
      throw new CriError('NotFound', `failed to find sandbox id "${podSandboxId}": not found`);
    }
    const { uid, namespace, name } = sandbox.config.metadata;
    const container = new SimulatedContainer({
      world: this.#world,
      actor: this.#actor,
      host: this.#host,
      id: this.#nextId(uid),
      podSandboxId,
      podUid: uid,
      pod: `${namespace}/${name}`,
      config,
      script: scriptOf(config, sandbox.config),
      onExit: (exited) => this.#emit(exited, 'CONTAINER_STOPPED_EVENT'),
    });
    sandbox.containers.add(container);
    this.#containers.set(container.id, container);
    return container.id;
  }

  #stopSandbox(sandbox: Sandbox): void {
    if (!sandbox.ready) return;
    sandbox.ready = false;
    for (const container of sandbox.containers) container.kill();
    this.#addresses.release(sandbox.ip);
  }

  #forget(container: SimulatedContainer): void {
    this.#containers.delete(container.id);
    this.#sandboxes.get(container.podSandboxId)?.containers.delete(container);
    this.#emit(container, 'CONTAINER_DELETED_EVENT');
  }

  #emit(container: SimulatedContainer, type: ContainerEvent['type']): void {
    const { id: containerId, podSandboxId, podUid } = container;
    this.#events.next({ containerId, podSandboxId, podUid, type });
  }

  #require(containerId: string): SimulatedContainer {
    const container = this.#containers.get(containerId);
    if (container !== undefined) return container;
    throw new CriError('NotFound', `container "${containerId}" in task service: not found`);
  }

  #select(filter: { readonly podUid?: string } | undefined): readonly Sandbox[] {
    if (filter?.podUid === undefined) return [...this.#sandboxes.values()];
    return [...(this.#sandboxesOfPod.get(filter.podUid) ?? [])];
  }

  /** A call that takes time and changes something; traced when it is handled. */
  #call<T>(method: string, subject: string, costMs: number, handle: () => T): Operation<T> {
    return this.#later(
      () => costMs + this.#world.choices.between('cri/runtime', 0, this.#costs.jitterMs),
      () => {
        this.#world.trace.append(this.#actor, 'cri.call', { method, subject });
        return handle();
      },
    );
  }

  /** A call that only looks. */
  #answer<T>(look: () => T): Operation<T> {
    return this.#later(() => 0, look);
  }

  #later<T>(delayMs: () => number, handle: () => T): Operation<T> {
    return new Observable<T>((subscriber) => {
      const entry = this.#world.loop.schedule(
        delayMs(),
        () => {
          let value: T;
          try {
            value = handle();
          } catch (error) {
            subscriber.error(error);
            return;
          }
          subscriber.next(value);
          subscriber.complete();
        },
        this.#actor,
      );
      return () => entry.cancel();
    });
  }

  /** 64 hex digits, unique in the world, the same in every run. */
  #nextId(podUid: string): string {
    this.#idCount += 1;
    return bytesToHex(sha256(utf8ToBytes(`${this.#actor}/${podUid}/${String(this.#idCount)}`)));
  }
}

/** @throws {CriError} InvalidArgument for a script that cannot be read */
function scriptOf(config: ContainerConfig, sandboxConfig: PodSandboxConfig): Script {
  const { name } = config.metadata;
  const key = PROCESS_ANNOTATION_PREFIX + name;
  const text = config.annotations?.[key] ?? sandboxConfig.annotations?.[key];
  if (text === undefined)
    return scriptOfCommand([...(config.command ?? []), ...(config.args ?? [])]);
  try {
    return parseScript(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CriError('InvalidArgument', `container "${name}": annotation ${key}: ${why}`);
  }
}

function toPodSandbox(sandbox: Sandbox): PodSandbox {
  const { config } = sandbox;
  return {
    id: sandbox.id,
    metadata: config.metadata,
    state: sandbox.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAt: sandbox.createdAt,
    labels: config.labels ?? {},
    annotations: config.annotations ?? {},
    ...(sandbox.ready ? { ip: sandbox.ip } : {}),
  };
}
