/**
 * One container: its status as the CRI shows it, its log, and the machine and process behind it.
 *
 * `status` is replaced, never changed, so a status handed out stays as it was.
 */
import { AsyncSubject, type Observable } from 'rxjs';
import {
  type EffectsOf,
  type Entry,
  extended,
  type Instant,
  LifecycleRun,
  mapped,
} from '../../sim/index.ts';
import type { ContainerStatus } from '../index.ts';
import { ContainerInside } from './container-inside.ts';
import { ContainerLog } from './container-log.ts';
import { logFileOf } from './log-file.ts';
import { containerLifecycle, type containerMachine } from './container.machine.ts';
import { initialStatus } from './initial-status.ts';
import { ContainerSockets } from './network/container-sockets.ts';
import type { SimulatedContainerOptions } from './simulated-container-options.ts';
import type { ContainerIdentity } from './trace.ts';

/** 128 + 9, as a shell reports SIGKILL. */
const EXIT_CODE_SIGKILL = 137;
/** Of a process whose end nobody saw. Upstream: containerd internal/cri/server, unknownExitCode. */
const EXIT_CODE_UNKNOWN = 255;
/** Upstream: containerd internal/cri/server, errorStartExitCode. */
const EXIT_CODE_START_ERROR = 128;

export class SimulatedContainer implements EffectsOf<typeof containerMachine> {
  readonly id: string;
  readonly podUid: string;
  readonly log = new ContainerLog();
  /** Undefined before the first line. */
  logFile: ReturnType<typeof logFileOf>;
  readonly #options: SimulatedContainerOptions;
  readonly #identity: ContainerIdentity;
  readonly #exitedSubject = new AsyncSubject<void>();
  readonly #inside: ContainerInside;
  readonly #lifecycle: LifecycleRun<typeof containerMachine>;
  #status: ContainerStatus;
  /** Of the process, once it has ended; of SIGKILL until then. */
  #exitCode = EXIT_CODE_SIGKILL;
  /** Why it could not be started. */
  #startError: string | undefined;
  #wasFoundEnded = false;
  /** When the shortest timeout so far is over. */
  #killAt: Instant = Infinity;
  #grace: Entry | undefined;
  #wasOutOfMemory = false;
  /** Its process has, and the runtime may not know yet. */
  #hasEnded = false;
  #sockets: ContainerSockets | undefined;

  constructor(options: SimulatedContainerOptions) {
    const { world, actor, id, sandboxConfig, config } = options;
    const { namespace, name, uid } = sandboxConfig.metadata;
    const pod = `${namespace}/${name}`;
    this.id = id;
    this.podUid = uid;
    this.#options = options;
    this.#identity = { podUid: uid, pod, container: config.metadata.name, containerId: id };
    this.#inside = new ContainerInside(options, {
      identity: this.#identity,
      sockets: () => this.sockets,
      log: (line) => this.#appendLog(line),
      outOfMemory: (whose) => this.#endOutOfMemory(whose),
      exited: (exitCode) => {
        this.#exitCode = exitCode;
        this.#noticeExit();
      },
    });
    this.#status = initialStatus(options);
    this.#lifecycle = new LifecycleRun(world, containerLifecycle, {
      id: `container/${pod}/${config.metadata.name}/${String(config.metadata.attempt)}`,
      actor,
      effects: this,
    });
    this.#trace('container.created');
  }

  get status(): ContainerStatus {
    return this.#status;
  }

  get made(): Pick<SimulatedContainerOptions, 'config' | 'image' | 'mounts' | 'script'> {
    return this.#options;
  }

  /** `default/web/server` */
  get subject(): string {
    return `${this.#identity.pod}/${this.#identity.container}`;
  }

  /** Its files and processes. */
  get inside(): ContainerInside {
    return this.#inside;
  }

  get isRunning(): boolean {
    return this.#status.state === 'CONTAINER_RUNNING';
  }

  /** It runs, and its process has not ended, though the runtime may not know that yet. */
  get hasProcess(): boolean {
    return this.isRunning && !this.#hasEnded;
  }

  /** It runs, or may run for all the runtime knows. */
  get canBeStopped(): boolean {
    return this.isRunning || this.#status.state === 'CONTAINER_UNKNOWN';
  }

  /** What its processes listen on. */
  get sockets(): ContainerSockets {
    this.#sockets ??= new ContainerSockets({ ...this.#options, identity: this.#identity });
    return this.#sockets;
  }

  /** Completes once its process has ended, at once if it has. */
  get exited$(): Observable<void> {
    return this.#exitedSubject;
  }

  start(): void {
    const startedAt = this.#options.world.now();
    this.#status = extended(this.#status, { state: 'CONTAINER_RUNNING', startedAt } as const);
    this.#trace('container.started');
    this.#options.emit('CONTAINER_STARTED_EVENT');
    this.#lifecycle.send('START');
  }

  /** Its process could not be started: the container has exited without ever running. */
  failToStart(message: string): void {
    this.#exitCode = EXIT_CODE_START_ERROR;
    this.#startError = message;
    this.#lifecycle.send('FAIL');
  }

  /** SIGTERM, and SIGKILL after the timeout; without a timeout SIGKILL at once, as containerd does. */
  stop(timeoutMs: number): void {
    if (!this.canBeStopped) return;
    this.#killAt = Math.min(this.#killAt, this.#options.world.now() + timeoutMs);
    this.#lifecycle.send(timeoutMs > 0 ? 'STOP' : 'KILL');
  }

  /** The runtime forgets what became of a running container. */
  lose(): void {
    this.#lifecycle.send('LOSE');
  }

  /** The runtime was away and finds that it does not run any more. */
  findEnded(): void {
    if (this.#status.state !== 'CONTAINER_UNKNOWN') return;
    this.#wasFoundEnded = true;
    this.#lifecycle.send('KILL');
  }

  /** Lets go of a container that is not running. */
  dispose(): void {
    this.#lifecycle.stop();
  }

  startProcess(): void {
    this.#inside.main.start();
  }

  sendSigterm(): void {
    this.#inside.main.terminate();
  }

  sendSigkill(): void {
    this.#inside.kill();
  }

  startGrace(): void {
    const { world, actor } = this.#options;
    const leftMs = this.#killAt - world.now();
    this.#grace = world.loop.schedule(leftMs, () => this.#lifecycle.send('GRACE_OVER'), actor);
  }

  endGrace(): void {
    this.#grace?.cancel();
  }

  announceLoss(): void {
    this.#sockets?.close();
    this.#exitCode = EXIT_CODE_UNKNOWN;
    this.#status = { ...this.#status, state: 'CONTAINER_UNKNOWN' };
    // No event says this. Any makes the kubelet look.
    this.#options.emit('CONTAINER_STOPPED_EVENT');
    this.#inside.end();
    this.logFile?.end();
    this.#exitedSubject.next();
    this.#exitedSubject.complete();
  }

  #noticeExit(): void {
    const { world, actor, costs } = this.#options;
    this.#hasEnded = true;
    const tell = (): void => {
      // It may have been killed meanwhile, which changes nothing of how it ended.
      if (this.isRunning) this.#lifecycle.send('PROCESS_EXITED');
    };
    if (costs.exitMs === 0) tell();
    else world.loop.schedule(costs.exitMs, tell, actor);
  }

  announceExit(): void {
    const { world, actor, emit } = this.#options;
    this.#sockets?.close();
    const exitCode = this.#exitCode;
    const { podUid, container, containerId } = this.#identity;
    const reason = this.#exitReason();
    const finishedAt = world.now();
    const state = 'CONTAINER_EXITED';
    this.#status = extended(this.#status, { state, finishedAt, exitCode, reason } as const);
    const message = this.#startError;
    if (message !== undefined) this.#status = { ...this.#status, message };
    const detail = { podUid, container, containerId, exitCode, reason };
    world.trace.append(actor, 'container.exited', detail);
    emit('CONTAINER_STOPPED_EVENT');
    this.#inside.end();
    this.logFile?.end();
    this.#exitedSubject.next();
    this.#exitedSubject.complete();
  }

  /** Upstream: containerd internal/cri/server, completeExitReason, errorExitReason, unknownExitReason, … */
  #exitReason(): 'StartError' | 'Unknown' | 'OOMKilled' | 'Completed' | 'Error' {
    if (this.#wasFoundEnded) return 'Unknown';
    if (this.#wasOutOfMemory) return 'OOMKilled';
    if (this.#startError !== undefined) return 'StartError';
    return this.#exitCode === 0 ? 'Completed' : 'Error';
  }

  /** The kernel kills all that there is in the container. */
  /** That a child was killed is not forgotten: the end is told as that of memory, however it comes. */
  #endOutOfMemory(whose?: 'child'): void {
    if (!this.isRunning) return;
    this.#wasOutOfMemory = true;
    if (whose === 'child') return;
    this.#inside.kill();
    this.#exitCode = EXIT_CODE_SIGKILL;
    this.#lifecycle.send('PROCESS_EXITED');
  }

  #appendLog(line: string): void {
    const { world, actor } = this.#options;
    const { podUid, container } = this.#identity;
    this.log.append(world.now(), line);
    this.logFile ??= logFileOf(this.#options);
    this.logFile?.append(world.now(), line);
    if (this.log.lines.length === 1) this.#options.logBegun();
    world.trace.append(actor, 'container.log', { podUid, container, line });
  }

  #trace(type: 'container.created' | 'container.started'): void {
    const { world, actor, config, mounts } = this.#options;
    const { podUid, pod, container, containerId } = this.#identity;
    world.trace.append(actor, type, {
      podUid,
      pod,
      container,
      containerId,
      image: config.image.userSpecifiedImage ?? config.image.image,
      mounts: mapped(mounts, ({ containerPath, hostPath }) => ({ containerPath, hostPath })),
    });
  }
}
