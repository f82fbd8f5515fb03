/** One container: its status, its process, its view of files, its log. */
import { Observable } from 'rxjs';
import {
  startMachine,
  type Host,
  type Instant,
  type Operation,
  type World,
} from '../../sim/index.ts';
import type { ContainerConfig, ContainerState, ContainerStatus } from '../runtime-service.ts';
import { containerMachine } from './container.machine.ts';
import { MountNamespace } from './mount-namespace.ts';
import { SimulatedProcess } from './process.ts';
import type { Script } from './process-script.ts';

export interface SimulatedContainerOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly id: string;
  readonly podSandboxId: string;
  readonly podUid: string;
  /** `default/web` */
  readonly pod: string;
  readonly config: ContainerConfig;
  readonly script: Script;
  readonly onExit: (container: SimulatedContainer) => void;
}

export class SimulatedContainer {
  readonly id: string;
  readonly podSandboxId: string;
  readonly podUid: string;
  readonly #options: SimulatedContainerOptions;
  readonly #createdAt: Instant;
  readonly #namespace: MountNamespace;
  readonly #actor;
  readonly #lines: string[] = [];
  readonly #exitWaiters = new Set<() => void>();
  #startedAt: Instant | undefined;
  #exit: { readonly at: Instant; readonly code: number; readonly reason: string } | undefined;

  constructor(options: SimulatedContainerOptions) {
    const { world, actor, id, script } = options;
    this.#options = options;
    this.id = id;
    this.podSandboxId = options.podSandboxId;
    this.podUid = options.podUid;
    this.#createdAt = world.now();
    this.#namespace = new MountNamespace(options.config.mounts);
    const process = new SimulatedProcess({
      world,
      lane: actor,
      script,
      readFile: (path) => this.read(path),
      onRead: (read) =>
        world.trace.append(actor, 'container.read', { ...this.#subject(), ...read }),
      log: (line) => this.#log(line),
      onExit: (code, reason) => this.#exited(code, reason),
    });
    this.#actor = startMachine(world, containerMachine, {
      id: `container/${options.pod}/${options.config.metadata.name}/${String(options.config.metadata.attempt)}`,
      actor,
      input: { process },
    });
  }

  get state(): ContainerState {
    if (this.#exit !== undefined) return 'CONTAINER_EXITED';
    return this.#startedAt === undefined ? 'CONTAINER_CREATED' : 'CONTAINER_RUNNING';
  }

  get logs(): readonly string[] {
    return this.#lines;
  }

  start(): void {
    const { world, actor, config, pod } = this.#options;
    this.#startedAt = world.now();
    world.trace.append(actor, 'container.started', {
      ...this.#subject(),
      pod,
      containerId: this.id,
      image: config.image.image,
      mounts: config.mounts.map(({ containerPath, hostPath }) => ({ containerPath, hostPath })),
    });
    this.#actor.send({ type: 'START' });
  }

  /** SIGTERM, SIGKILL after the grace; completes when it has exited. */
  stop(graceMs: number): Operation<void> {
    return new Observable<void>((subscriber) => {
      const done = (): void => {
        subscriber.next();
        subscriber.complete();
      };
      if (this.#exit !== undefined) {
        done();
        return undefined;
      }
      this.#exitWaiters.add(done);
      if (this.#startedAt === undefined) this.#exited(137, 'Error');
      else this.#actor.send({ type: 'STOP', graceMs });
      return () => this.#exitWaiters.delete(done);
    });
  }

  /** At once, without grace. */
  kill(): void {
    if (this.#exit === undefined) this.stop(0).subscribe();
  }

  /** A file as the container sees it. */
  read(path: string): Operation<Uint8Array> {
    return this.#options.host.perform((files) => this.#namespace.readFile(files, path));
  }

  status(): ContainerStatus {
    const { config } = this.#options;
    return {
      id: this.id,
      podSandboxId: this.podSandboxId,
      metadata: config.metadata,
      image: config.image,
      imageRef: config.imageRef,
      state: this.state,
      createdAt: this.#createdAt,
      labels: config.labels ?? {},
      annotations: config.annotations ?? {},
      mounts: config.mounts,
      ...(this.#startedAt === undefined ? {} : { startedAt: this.#startedAt }),
      ...(this.#exit === undefined
        ? {}
        : { finishedAt: this.#exit.at, exitCode: this.#exit.code, reason: this.#exit.reason }),
    };
  }

  #exited(code: number, reason: string): void {
    const { world, actor, onExit } = this.#options;
    this.#exit = { at: world.now(), code, reason };
    world.trace.append(actor, 'container.exited', {
      ...this.#subject(),
      containerId: this.id,
      exitCode: code,
      reason,
    });
    this.#actor.send({ type: 'EXIT' });
    this.#actor.stop();
    for (const waiter of [...this.#exitWaiters]) waiter();
    this.#exitWaiters.clear();
    onExit(this);
  }

  #log(line: string): void {
    const { world, actor } = this.#options;
    this.#lines.push(line);
    world.trace.append(actor, 'container.log', { ...this.#subject(), line });
  }

  #subject(): { readonly podUid: string; readonly container: string } {
    return { podUid: this.podUid, container: this.#options.config.metadata.name };
  }
}
