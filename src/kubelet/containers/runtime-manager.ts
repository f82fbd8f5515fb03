/**
 * Makes the runtime's containers what the pod says. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go and kuberuntime_container.go (v1.36).
 *
 * Left out: sidecars, ephemeral containers, lifecycle hooks, probes.
 */
import type { Container, EventRecorder, Pod } from '../../api/index.ts';
import {
  CriError,
  type ContainerStatus,
  type PodSandboxConfig,
  type RuntimeService,
} from '../../cri/index.ts';
import {
  perform,
  type Instant,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import {
  BackOff,
  ContainerStartError,
  CRASH_LOOP_BACK_OFF,
  IMAGE_REASONS,
  MINIMUM_GRACE_SECONDS,
  restartsSoFar,
  type PodRuntimeStatus,
  type WaitingCause,
} from '../model/index.ts';
import type { PodActions } from './compute-pod-actions.ts';
import type { ContainerOptions } from './container-options.ts';
import { killContainer, killPod } from './kill-pod.ts';
import type { CredentialsOf } from '../images/credentials/index.ts';
import type { ImageManager } from '../images/index.ts';
import { TERMINATION_MESSAGE_POLICY } from './termination-message.ts';

export interface RuntimeManagerOptions {
  readonly world: World;
  readonly runtime: RuntimeService;
  readonly imageManager: ImageManager;
  readonly recorder: EventRecorder;
  /** A sandbox was made; nothing is in it yet. */
  readonly sandboxReady: (pod: Pod) => void;
  readonly containerOptions: ContainerOptions;
}

/** What became of a pass over a pod's containers. */
export interface RuntimeSyncResult {
  /** Containers that did not start, and why; started ones are absent. */
  readonly causes: ReadonlyMap<string, WaitingCause>;
  /** Something was changed in the runtime. */
  readonly acted: boolean;
  /** The failure after which to retry first: the earliest instant that one names, else any. */
  readonly failure: ContainerStartError | undefined;
}

export class RuntimeManager {
  readonly #options: RuntimeManagerOptions;
  readonly #crashLoops = new BackOff(CRASH_LOOP_BACK_OFF);

  constructor(options: RuntimeManagerOptions) {
    this.#options = options;
  }

  /** Forgets the crash loops of a pod that is gone. */
  forget(podUid: string): void {
    this.#crashLoops.resetAll(`${podUid}_`);
  }

  /** @throws {Error} see killPod */
  killPod(pod: Pod, status: PodRuntimeStatus, graceSeconds: number): Steps<void> {
    return killPod(this.#options, pod, status, graceSeconds);
  }

  *syncPod(
    pod: Pod,
    status: PodRuntimeStatus,
    actions: PodActions,
    credentials: CredentialsOf,
  ): Steps<RuntimeSyncResult> {
    const grace = pod.spec.terminationGracePeriodSeconds ?? MINIMUM_GRACE_SECONDS;
    if (actions.killPod) yield* this.killPod(pod, status, grace);
    for (const { container, message } of actions.containersToKill) {
      yield* killContainer(this.#options, pod, container, message, grace);
    }
    const starts = [...actions.initContainersToStart, ...actions.containersToStart];
    const causes = new Map<string, WaitingCause>();
    let failure: ContainerStartError | undefined;
    const sandboxId = actions.createSandbox
      ? yield* this.#createSandbox(pod, status, actions.attempt)
      : actions.sandboxId;
    for (const container of sandboxId === undefined ? [] : starts) {
      try {
        yield* this.#start(pod, container, status, sandboxId ?? '', credentials);
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof ContainerStartError)) throw error;
        causes.set(container.name, { reason: error.reason, message: error.message });
        failure = earlier(failure, error);
      }
    }
    const acted = actions.killPod || actions.createSandbox || starts.length > causes.size;
    return { causes, acted, failure };
  }

  *#createSandbox(pod: Pod, status: PodRuntimeStatus, attempt: number): Steps<string> {
    const { runtime, recorder, sandboxReady } = this.#options;
    if (status.sandboxes.length > 0) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      recorder.event(pod, 'Normal', 'SandboxChanged', message);
    }
    try {
      const id = yield* perform(runtime.runPodSandbox(sandboxConfig(pod, attempt)));
      sandboxReady(pod);
      return id;
    } catch (error) {
      rethrowProgrammerError(error);
      const message = `Failed to create pod sandbox: ${messageOf(error)}`;
      recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
      throw error;
    }
  }

  /** Back-off, image, create, start. @throws {ContainerStartError} */
  *#startSteps(
    pod: Pod,
    container: Container,
    status: PodRuntimeStatus,
    sandboxId: string,
    credentials: CredentialsOf,
  ): Steps<void> {
    const { world, runtime, imageManager, containerOptions } = this.#options;
    const instances = status.containers.filter((each) => each.metadata.name === container.name);
    this.#checkCrashLoop(pod, container, instances, world.now());
    const image = container.image ?? '';
    const imageRef = yield* imageManager.ensureImageExists(pod, container, credentials);
    const attempt = restartsSoFar(pod, container, instances[0]);
    const config = sandboxConfig(pod, 0);
    const options = yield* failingAs(
      'CreateContainerConfigError',
      containerOptions.generate(pod, container),
    );
    const containerId = yield* failingAs(
      'CreateContainerError',
      perform(
        runtime.createContainer(
          sandboxId,
          {
            metadata: { name: container.name, attempt },
            image: { image: imageRef, userSpecifiedImage: image },
            ...options,
            terminationMessagePath: container.terminationMessagePath ?? '',
            annotations: {
              [TERMINATION_MESSAGE_POLICY]: container.terminationMessagePolicy ?? 'File',
            },
            logPath: `${container.name}/${String(attempt)}.log`,
          },
          config,
        ),
      ),
    );
    this.#say(pod, container, 'Normal', 'Created', 'Container created');
    yield* failingAs('RunContainerError', perform(runtime.startContainer(containerId)));
    this.#say(pod, container, 'Normal', 'Started', 'Container started');
  }

  *#start(
    pod: Pod,
    container: Container,
    status: PodRuntimeStatus,
    sandboxId: string,
    credentials: CredentialsOf,
  ): Steps<void> {
    try {
      yield* this.#startSteps(pod, container, status, sandboxId, credentials);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ContainerStartError)) throw error;
      // Image back-off has its own event; a crash loop too.
      if (error.reason !== 'CrashLoopBackOff') {
        const message = IMAGE_REASONS.has(error.reason) ? error.reason : error.message;
        this.#say(pod, container, 'Warning', 'Failed', `Error: ${message}`);
      }
      throw error;
    }
  }

  /** @throws {ContainerStartError} CrashLoopBackOff while the container must wait */
  #checkCrashLoop(
    pod: Pod,
    container: Container,
    instances: readonly ContainerStatus[],
    now: Instant,
  ): void {
    const { uid, name, namespace } = pod.metadata;
    const exited = instances.find((each) => each.state === 'CONTAINER_EXITED');
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
    container: Container,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#options.recorder.event(pod, type, reason, message, `spec.containers{${container.name}}`);
  }
}

/** Upstream: pkg/kubelet/container/sync_result.go, MinBackoffExpiration. */
function earlier(a: ContainerStartError | undefined, b: ContainerStartError): ContainerStartError {
  return a === undefined || (b.retryAt ?? Infinity) < (a.retryAt ?? Infinity) ? b : a;
}

/** `20s`, `1m20s`, `5m0s`: as Go prints it. */
function formatSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${String(seconds)}s` : `${String(minutes)}m${String(seconds % 60)}s`;
}

function sandboxConfig(pod: Pod, attempt: number): PodSandboxConfig {
  const { name, namespace, uid, labels = {}, annotations = {} } = pod.metadata;
  return {
    metadata: { name, namespace, uid, attempt },
    labels,
    annotations,
    network: pod.spec.hostNetwork === true ? 'NODE' : 'POD',
    logDirectory: `/var/log/pods/${namespace}_${name}_${uid}`,
  };
}

/** A failed call as the reason that a container waits with. */
function* failingAs<T>(
  reason: 'CreateContainerConfigError' | 'CreateContainerError' | 'RunContainerError',
  call: Steps<T>,
): Steps<T> {
  try {
    return yield* call;
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof ContainerStartError) throw error;
    const why = error instanceof CriError ? error.description : messageOf(error);
    throw new ContainerStartError(reason, why);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
