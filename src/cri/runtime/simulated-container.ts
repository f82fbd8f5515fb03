/**
 * One container: its status as the CRI shows it, its log, and the machine and process behind it.
 *
 * `status` is replaced, never changed, so a status handed out stays as it was.
 */
import { AsyncSubject, map, race, tap, type Observable } from 'rxjs';
import {
  startMachine,
  type FileSystem,
  type Host,
  type Operation,
  type World,
} from '../../sim/index.ts';
import type {
  ContainerConfig,
  ContainerEvent,
  ContainerStatus,
  PodSandboxConfig,
} from '../index.ts';
import { ContainerLog } from './container-log.ts';
import { containerMachine, type ContainerActor } from './container.machine.ts';
import { excerptFile, type FileExcerpt } from './file-excerpt.ts';
import { MountNamespace, type LocatedFile } from './mount-namespace.ts';
import { playScript, SimulatedProcess } from './process.ts';
import type { ProcessScript } from './process-script.ts';
import type { ContainerIdentity } from './trace.ts';

export interface SimulatedContainerOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  readonly id: string;
  readonly podSandboxId: string;
  readonly sandboxConfig: PodSandboxConfig;
  readonly config: ContainerConfig;
  readonly script: ProcessScript;
  /** What one read of a file takes at least. */
  readonly readCostMs: number;
  readonly emit: (type: ContainerEvent['type']) => void;
}

/** What a script played beside the container's own process did. */
export interface ExecResult {
  readonly exitCode: number;
  readonly output: readonly string[];
}

export class SimulatedContainer {
  readonly id: string;
  readonly podUid: string;
  readonly log = new ContainerLog();
  readonly #options: SimulatedContainerOptions;
  readonly #identity: ContainerIdentity;
  readonly #namespace: MountNamespace;
  readonly #exitedSubject = new AsyncSubject<void>();
  readonly #machine: ContainerActor;
  #status: ContainerStatus;

  constructor(options: SimulatedContainerOptions) {
    const { world, actor, id, sandboxConfig, config } = options;
    const { namespace, name, uid } = sandboxConfig.metadata;
    const pod = `${namespace}/${name}`;
    this.id = id;
    this.podUid = uid;
    this.#options = options;
    this.#identity = { podUid: uid, pod, container: config.metadata.name, containerId: id };
    this.#namespace = new MountNamespace(config.mounts);
    this.#status = initialStatus(options);
    const process = new SimulatedProcess(
      options.script,
      {
        loop: world.loop,
        lane: actor,
        read: (path) => this.#readAndTrace(path),
        log: (line) => this.#appendLog(line),
      },
      (exitCode) => this.#machine.send({ type: 'PROCESS_EXITED', exitCode }),
    );
    this.#machine = startMachine(world, containerMachine, {
      id: `container/${pod}/${config.metadata.name}/${String(config.metadata.attempt)}`,
      actor,
      input: {
        now: () => world.now(),
        process,
        exited: (exitCode) => this.#recordExit(exitCode),
      },
    });
    this.#trace('container.created');
  }

  get status(): ContainerStatus {
    return this.#status;
  }

  /** `default/web/server` */
  get subject(): string {
    return `${this.#identity.pod}/${this.#identity.container}`;
  }

  get isRunning(): boolean {
    return this.#status.state === 'CONTAINER_RUNNING';
  }

  /** Completes once the container has exited, at once if it has. */
  get exited$(): Observable<void> {
    return this.#exitedSubject;
  }

  start(): void {
    const startedAt = this.#options.world.now();
    this.#status = { ...this.#status, state: 'CONTAINER_RUNNING', startedAt };
    this.#trace('container.started');
    this.#options.emit('CONTAINER_STARTED_EVENT');
    this.#machine.send({ type: 'START' });
  }

  /** SIGTERM, and SIGKILL after the timeout; without a timeout SIGKILL at once, as containerd does. */
  stop(timeoutMs: number): void {
    if (!this.isRunning) return;
    this.#machine.send(timeoutMs > 0 ? { type: 'STOP', timeoutMs } : { type: 'KILL' });
  }

  /** Lets go of a container that is not running. */
  dispose(): void {
    this.#machine.stop();
  }

  /** Works on a file as the container's processes see it; resolved and read in one step. */
  withFile<T>(
    path: string,
    work: (files: FileSystem, file: LocatedFile) => Promise<T>,
  ): Operation<T> {
    const { host, readCostMs } = this.#options;
    return host.perform(
      async (files) => work(files, await this.#namespace.locate(files, path)),
      readCostMs,
    );
  }

  /** Plays a script in the container; it is killed when the container exits. Leaves no log. */
  exec({ steps }: ProcessScript): Operation<ExecResult> {
    const { world, actor } = this.#options;
    const output: string[] = [];
    const played = playScript(steps, {
      loop: world.loop,
      lane: actor,
      read: (path) => this.#read(path),
      log: (line) => output.push(line),
    });
    const killed = this.exited$.pipe(map(() => 137));
    return race(played, killed).pipe(map((exitCode) => ({ exitCode, output })));
  }

  #read(path: string): Operation<FileExcerpt> {
    return this.withFile(path, (files, { hostPath }) => excerptFile(files, hostPath));
  }

  #readAndTrace(path: string): Operation<FileExcerpt> {
    const { world, actor } = this.#options;
    const { podUid, container } = this.#identity;
    const record = (outcome: { sha256: string; bytes: number } | { error: string }): void =>
      world.trace.append(actor, 'container.read', { podUid, container, path, ...outcome });
    return this.#read(path).pipe(
      tap({
        next: ({ sha256, sizeBytes }) => record({ sha256, bytes: sizeBytes }),
        error: (error: unknown) => record({ error: messageOf(error) }),
      }),
    );
  }

  #appendLog(line: string): void {
    const { world, actor } = this.#options;
    const { podUid, container } = this.#identity;
    this.log.append(world.now(), line);
    world.trace.append(actor, 'container.log', { podUid, container, line });
  }

  #recordExit(exitCode: number): void {
    const { world, actor, emit } = this.#options;
    const { podUid, container, containerId } = this.#identity;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const finishedAt = world.now();
    const state = 'CONTAINER_EXITED';
    this.#status = { ...this.#status, state, finishedAt, exitCode, reason };
    const detail = { podUid, container, containerId, exitCode, reason };
    world.trace.append(actor, 'container.exited', detail);
    emit('CONTAINER_STOPPED_EVENT');
    this.#exitedSubject.next();
    this.#exitedSubject.complete();
  }

  #trace(type: 'container.created' | 'container.started'): void {
    const { world, actor, config } = this.#options;
    world.trace.append(actor, type, {
      ...this.#identity,
      image: config.image.image,
      mounts: config.mounts.map(({ containerPath, hostPath }) => ({ containerPath, hostPath })),
    });
  }
}

function initialStatus(options: SimulatedContainerOptions): ContainerStatus {
  const { world, id, podSandboxId, config } = options;
  const { metadata, image, imageRef, mounts, labels = {}, annotations = {} } = config;
  return {
    id,
    podSandboxId,
    metadata,
    image,
    imageRef,
    state: 'CONTAINER_CREATED',
    createdAt: world.now(),
    labels,
    annotations,
    mounts,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
