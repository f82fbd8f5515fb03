/**
 * One container, from its back-off to its start. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go,
 * doBackOff and the start of SyncPod; kuberuntime_container.go, startContainer (v1.36).
 */
import type { Container, Pod } from '../../api/index.ts';
import { CriError, type ContainerStatus } from '../../cri/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Steps,
} from '../../sim/index.ts';
import type { CredentialsOf } from '../images/credentials/index.ts';
import type { ImageHold, ImageManager, PullPolicy } from '../images/index.ts';
import {
  BackOff,
  containerFieldPath,
  ContainerStartError,
  CRASH_LOOP_BACK_OFF,
  newestInstance,
  restartsSoFar,
  type Metrics,
  type PodRuntimeStatus,
} from '../model/index.ts';
import { annotationsOf } from './container-annotations.ts';
import type { ContainerKiller } from './container-killer.ts';
import type { ContainerOptions, RunContainerOptions } from './container-options.ts';
import type {
  imageVolumeMetrics,
  ImageVolumePulls,
  ImageVolumes,
  PodImageVolumes,
  toKubeContainerImageVolumes,
} from './image-volumes.ts';
import {
  LifecycleHooks,
  type LifecycleHandler,
  type LifecycleHooksOptions,
} from './lifecycle-hooks.ts';
import { mustNotBeRoot, rootProblem } from './run-as-non-root.ts';
import { sandboxConfig } from './sandbox-config.ts';

export interface ContainerStarterOptions extends LifecycleHooksOptions {
  readonly imageManager: ImageManager;
  readonly metrics: Metrics;
  readonly containerOptions: ContainerOptions;
  readonly decisions: {
    readonly toKubeContainerImageVolumes: typeof toKubeContainerImageVolumes;
    readonly imageVolumeMetrics: typeof imageVolumeMetrics;
  };
}

/** What the containers of a pod have in common in one pass. */
export interface StartPass {
  readonly pod: Pod;
  readonly status: PodRuntimeStatus;
  readonly sandboxId: string;
  readonly credentials: CredentialsOf;
  readonly imageVolumes: PodImageVolumes;
  /** No image that the pass has asked for is collected before it has ended. */
  readonly hold: ImageHold;
}

export class ContainerStarter {
  readonly #options: ContainerStarterOptions;
  readonly #hooks: LifecycleHooks;
  readonly #killer: ContainerKiller;
  readonly #crashLoops = new BackOff(CRASH_LOOP_BACK_OFF);

  constructor(options: ContainerStarterOptions, killer: ContainerKiller) {
    this.#options = options;
    this.#hooks = new LifecycleHooks(options);
    this.#killer = killer;
  }

  /** Forgets the crash loops of a pod that is gone. */
  forget(podUid: string): void {
    this.#crashLoops.resetAll(`${podUid}_`);
  }

  /** Back-off, image volumes, image, create, start, hook. @throws {ContainerStartError} */
  *start(pass: StartPass, container: Container): Steps<void> {
    const { metrics } = this.#options;
    const { pod, status } = pass;
    const newest = newestInstance(status, container.name);
    if (newest !== undefined) this.#checkCrashLoop(pass, container);
    const container_type = typeOf(pod, container);
    metrics.increment('started_containers_total', { container_type });
    const pulls = pass.imageVolumes.known ?? (yield* pass.imageVolumes.get());
    const volumes = this.#imageVolumes(pod, container, pulls);
    try {
      yield* this.#startContainer(pass, container, newest, volumes);
      this.#countImageVolumes(undefined, container, volumes);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ContainerStartError)) throw error;
      this.#countImageVolumes(error, container, volumes);
      const labels = { container_type, code: error.reason };
      metrics.increment('started_containers_errors_total', labels);
      throw error;
    }
  }

  #countImageVolumes(
    failure: ContainerStartError | undefined,
    container: Container,
    volumes: ImageVolumes,
  ): void {
    if (volumes.size === 0) return;
    const { metrics, decisions } = this.#options;
    const { requested, succeed, errors } = decisions.imageVolumeMetrics(
      failure,
      container,
      volumes,
    );
    metrics.increment('image_volume_requested_total', undefined, requested);
    metrics.increment('image_volume_mounted_succeed_total', undefined, succeed);
    metrics.increment('image_volume_mounted_errors_total', undefined, errors);
  }

  /** Of several that failed the last one counts. @throws {ContainerStartError} */
  #imageVolumes(pod: Pod, container: Container, pulls: ImageVolumePulls): ImageVolumes {
    const { decisions } = this.#options;
    const { volumes, failures } = decisions.toKubeContainerImageVolumes(pulls, container);
    let last: ContainerStartError | undefined;
    for (const failure of failures) {
      this.#say(pod, container, 'Warning', 'Failed', `Error: ${failure.reason}`);
      last = failure;
    }
    if (last !== undefined) throw last;
    return volumes;
  }

  *#startContainer(
    pass: StartPass,
    container: Container,
    newest: ContainerStatus | undefined,
    volumes: ImageVolumes,
  ): Steps<void> {
    const { runtime } = this.#options;
    const { pod, sandboxId } = pass;
    const imageId = yield* this.#ensureImage(pass, container);
    const attempt = restartsSoFar(pod, container, newest);
    let options: RunContainerOptions;
    try {
      options = yield* this.#options.containerOptions.generate(pod, container, volumes);
      if (mustNotBeRoot(pod, container)) yield* this.#refuseRoot(pod, container, imageId);
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#failure('CreateContainerConfigError', pod, container, error);
    }
    const config = {
      metadata: { name: container.name, attempt },
      image: { image: imageId, userSpecifiedImage: container.image ?? '' },
      ...options,
      terminationMessagePath: container.terminationMessagePath ?? '',
      annotations: annotationsOf(container),
      logPath: `${container.name}/${String(attempt)}.log`,
    };
    const created = runtime.createContainer(sandboxId, config, sandboxConfig(pod, 0));
    let containerId: string;
    try {
      containerId = yield* perform(created);
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#failure('CreateContainerError', pod, container, error);
    }
    this.#say(pod, container, 'Normal', 'Created', 'Container created');
    try {
      yield* perform(runtime.startContainer(containerId));
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#failure('RunContainerError', pod, container, error, containerId);
    }
    this.#say(pod, container, 'Normal', 'Started', 'Container started');
    if (container.lifecycle?.postStart !== undefined) {
      yield* this.#postStart(pod, container, containerId, container.lifecycle.postStart);
    }
  }

  *#refuseRoot(pod: Pod, container: Container, imageId: string): Steps<void> {
    const user = yield* this.#options.imageManager.userOf(imageId);
    const problem = rootProblem(pod, container, user);
    if (problem !== undefined) throw new Error(problem);
  }

  /** A container whose hook failed is killed at once. @throws {ContainerStartError} */
  *#postStart(
    pod: Pod,
    container: Container,
    containerId: string,
    handler: LifecycleHandler,
  ): Steps<void> {
    const failure = yield* this.#hooks.run(pod, container, containerId, handler);
    if (failure === undefined) return;
    // What it said may be a secret.
    this.#say(pod, container, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
    try {
      const instance = yield* perform(this.#options.runtime.containerStatus(containerId));
      yield* this.#killer.kill(pod, instance, { message: 'FailedPostStartHook' });
    } catch (error) {
      // The next pass finds it running, or ended.
      rethrowProgrammerError(error);
    }
    throw new ContainerStartError('PostStartHookError', failure);
  }

  *#ensureImage({ pod, credentials, hold }: StartPass, container: Container): Steps<string> {
    const image = container.image ?? '';
    const policy = (container.imagePullPolicy ?? 'IfNotPresent') as PullPolicy;
    const fieldPath = containerFieldPath(pod, container.name);
    const request = { pod, image, policy, fieldPath, credentialsOf: credentials, hold };
    try {
      return yield* this.#options.imageManager.ensureImageExists(request);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ContainerStartError)) throw error;
      this.#say(pod, container, 'Warning', 'Failed', `Error: ${error.reason}`);
      throw error;
    }
  }

  /**
   * A call that failed, as the reason that a container waits with; it is told in an event.
   * @param containerId events have the container's name in its place
   */
  #failure(
    reason: 'CreateContainerConfigError' | 'CreateContainerError' | 'RunContainerError',
    pod: Pod,
    container: Container,
    error: unknown,
    containerId = '',
  ): ContainerStartError {
    const text = errorText(error);
    const why = error instanceof CriError ? error.description : text;
    const told = containerId === '' ? why : why.replaceAll(containerId, container.name);
    this.#say(pod, container, 'Warning', 'Failed', `Error: ${told}`);
    return new ContainerStartError(reason, why);
  }

  /** @throws {ContainerStartError} CrashLoopBackOff while the container must wait */
  #checkCrashLoop({ pod, status }: StartPass, container: Container): void {
    const now: Instant = this.#options.world.now();
    const { uid, name, namespace } = pod.metadata;
    const exited = status.containers.find(
      ({ metadata, state }) => metadata.name === container.name && state === 'CONTAINER_EXITED',
    );
    if (exited?.finishedAt === undefined) return;
    const key = `${uid}_${container.name}_${container.image ?? ''}`;
    const heldUntil = this.#crashLoops.heldUntil(key, exited.finishedAt, now);
    if (heldUntil === undefined) {
      this.#crashLoops.next(key, now);
      return;
    }
    const full = `${name}_${namespace}(${uid})`;
    const message = `Back-off restarting failed container ${container.name} in pod ${full}`;
    this.#say(pod, container, 'Warning', 'BackOff', message);
    const seconds = this.#crashLoops.delayMs(key) / 1000;
    throw new ContainerStartError(
      'CrashLoopBackOff',
      `back-off ${formatSeconds(seconds)} restarting failed container=${container.name} pod=${full}`,
      heldUntil,
    );
  }

  #say(
    pod: Pod,
    { name }: Container,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#options.recorder.event(pod, type, reason, message, containerFieldPath(pod, name));
  }
}

/** As metrics name it. */
function typeOf({ spec }: Pod, container: Container): string {
  if (spec.containers.includes(container)) return 'container';
  return spec.initContainers?.includes(container) === true
    ? 'init_container'
    : 'ephemeral_container';
}

/** `20s`, `1m20s`, `5m0s`: as Go prints it. */
function formatSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${String(seconds)}s` : `${String(minutes)}m${String(seconds % 60)}s`;
}
