/**
 * Makes the runtime's containers what the pod says. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, SyncPod (v1.36). How one container is started:
 * container-starter.ts.
 */
import type { Client, Container, FeatureGates, Pod } from '../../api/index.ts';
import {
  errorText,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import {
  DEFAULT_BUCKETS,
  ContainerStartError,
  isRestartableInitContainer,
  NO_RUNTIME_STATUS,
  type Histogram,
  type Metrics,
  type PodRuntimeStatus,
  type WaitingCause,
} from '../model/index.ts';
import type { CredentialsOf } from '../images/credentials/index.ts';
import type { ImageClaims } from '../images/index.ts';
import { ContainerKiller, type ContainerKillerOptions } from './container-killer.ts';
import {
  ContainerStarter,
  type ContainerStarterOptions,
  type StartPass,
} from './container-starter.ts';
import { ContainerResizer, NOTHING_RESIZED } from './container-resizer.ts';
import { PodImageVolumes } from './image-volumes.ts';
import { oldInitContainers } from './old-init-containers.ts';
import type { PodActions } from './pod-actions.ts';
import { runtimeHandlerOf } from './runtime-handler.ts';
import { sandboxConfig } from './sandbox-config.ts';

export interface RuntimeManagerOptions extends ContainerStarterOptions {
  readonly client: Client;
  readonly featureGates: FeatureGates;
  readonly claims: ImageClaims;
  /** A sandbox was made; nothing is in it yet. */
  readonly sandboxReady: (pod: Pod) => void;
  /** With its logs. */
  readonly removeContainer: (containerId: string) => Operation<void>;
  readonly decisions: ContainerStarterOptions['decisions'] &
    ContainerKillerOptions['decisions'] & {
      readonly ensuresImageVolumes: typeof ensuresImageVolumes;
    };
}

/** What became of a pass over a pod's containers. */
export interface RuntimeSyncResult {
  /** Containers that did not start, and why; started ones are absent. */
  readonly causes: ReadonlyMap<string, WaitingCause>;
  /** Something was changed in the runtime. */
  readonly acted: boolean;
  /** The failure after which to retry first: the earliest instant that one names, else any. */
  readonly failure: ContainerStartError | undefined;
  /** Names of the containers that run with what they were given by now. */
  readonly actuated: readonly string[];
  /** Why a container was not given other resources. */
  readonly resizeFailure: string | undefined;
}

/**
 * Whether a pass pulls the image volumes of its pod before anything else, also if nothing is to be started:
 * so 1.36 does, as released. If not, they are pulled when the first container starts, and in no other pass:
 * pull request 138655, for issue 138644.
 */
export function ensuresImageVolumes(_actions: PodActions): boolean {
  return true;
}

const NO_CAUSES: ReadonlyMap<string, WaitingCause> = new Map();
export const NOTHING_DONE: RuntimeSyncResult = {
  causes: NO_CAUSES,
  acted: false,
  failure: undefined,
  actuated: [],
  resizeFailure: undefined,
};

/** Whether nothing was to be done but to see to it that image volumes are there. */
function isIdle(actions: PodActions): boolean {
  const { ephemeralContainersToStart, initContainersToStart, containersToStart } = actions;
  const { killPod, createSandbox, containersToReset, containersToUpdate } = actions;
  if (killPod || createSandbox || containersToReset.length > 0) return false;
  if (containersToUpdate.length > 0) return false;
  return (
    ephemeralContainersToStart.length + initContainersToStart.length + containersToStart.length ===
    0
  );
}

/** Of runc 1.1. Upstream: pkg/kubelet/userns/userns_manager.go, GetOrCreateUserNamespaceMappings (v1.36). */
const NO_USER_NAMESPACES =
  "can't set `spec.hostUsers: false`, runtime does not support user namespaces";

/** Of the runtime's own handler; it is shown from the first sandbox on. */
function sandboxDuration(metrics: Metrics): Histogram {
  const name = 'run_podsandbox_duration_seconds';
  return metrics.histogram(name, DEFAULT_BUCKETS, { runtime_handler: '' });
}

export class RuntimeManager {
  readonly #options: RuntimeManagerOptions;
  readonly #killer: ContainerKiller;
  readonly #starter: ContainerStarter;
  readonly #resizer: ContainerResizer;
  #sandboxDuration: Histogram | undefined;

  constructor(options: RuntimeManagerOptions) {
    this.#options = options;
    this.#killer = new ContainerKiller(options);
    this.#starter = new ContainerStarter(options, this.#killer);
    this.#resizer = new ContainerResizer(options.runtime, options.metrics, options.world.loop);
  }

  stop(): void {
    this.#killer.stop();
  }

  /** Forgets the crash loops of a pod that is gone. */
  forget(podUid: string): void {
    this.#starter.forget(podUid);
  }

  /**
   * @param graceSeconds instead of what the pod says
   * @throws {Error} see ContainerKiller.killPod
   */
  killPod(pod: Pod, status: PodRuntimeStatus, graceSeconds?: number): Steps<void> {
    return this.#killer.killPod(pod, status, graceSeconds);
  }

  *syncPod(
    pod: Pod,
    status: PodRuntimeStatus,
    actions: PodActions,
    credentials: CredentialsOf,
  ): Steps<RuntimeSyncResult> {
    const { decisions, claims } = this.#options;
    if (actions.killPod) {
      if (status !== NO_RUNTIME_STATUS) yield* this.killPod(pod, status);
    } else {
      if (actions.containersToKill.length > 0) yield* this.#killUnwanted(pod, actions);
      if (actions.containersToReset.length > 0) yield* this.#reset(pod, actions);
    }
    for (const { id } of oldInitContainers(pod, status, actions.createSandbox)) {
      yield* this.#remove(id);
    }
    const sandboxId = actions.createSandbox
      ? yield* this.#createSandbox(pod, status, actions.attempt)
      : actions.sandboxId;
    const hold = claims.hold();
    const imageVolumes = new PodImageVolumes(this.#options, pod, credentials, hold);
    try {
      if (imageVolumes.known === undefined && decisions.ensuresImageVolumes(actions)) {
        yield* imageVolumes.get();
      }
      if (sandboxId === undefined) {
        return actions.killPod ? { ...NOTHING_DONE, acted: true } : NOTHING_DONE;
      }
      if (isIdle(actions)) return NOTHING_DONE;
      const pass = { pod, status, sandboxId, credentials, imageVolumes, hold };
      return yield* this.#startAll(pass, actions);
    } finally {
      hold.release();
    }
  }

  *#killUnwanted(pod: Pod, { containersToKill }: PodActions): Steps<void> {
    for (const { container, message, reason } of containersToKill) {
      yield* this.#killer.kill(pod, container, { message, reason });
    }
  }

  /** All that there is goes, without hooks and in no time. Its logs and its counts go on. */
  *#reset(pod: Pod, { containersToReset }: PodActions): Steps<void> {
    for (const container of containersToReset) {
      if (container.state !== 'CONTAINER_EXITED') {
        yield* this.#killer.kill(pod, container, { message: 'killing', graceSeconds: 0 });
      }
      yield* perform(this.#options.runtime.removeContainer(container.id));
    }
  }

  /** What cannot be removed now is left to the next pass. */
  *#remove(containerId: string): Steps<void> {
    try {
      yield* perform(this.#options.removeContainer(containerId));
    } catch (error) {
      rethrowProgrammerError(error);
    }
  }

  /** An init container that does not start holds back all that follow, a sidecar holds back none. */
  *#startAll(pass: StartPass, actions: PodActions): Steps<RuntimeSyncResult> {
    const starts = new Starts(this.#starter, pass);
    for (const container of actions.ephemeralContainersToStart) yield* starts.start(container);
    let isHeldBack = false;
    for (const container of actions.initContainersToStart) {
      const hasStarted = yield* starts.start(container);
      if (hasStarted || isRestartableInitContainer(container)) continue;
      isHeldBack = true;
      break;
    }
    const updates = actions.containersToUpdate;
    const { resized, failure: resizeFailure } =
      updates.length === 0 ? NOTHING_RESIZED : yield* this.#resizer.resize(pass.pod, updates);
    if (!isHeldBack) {
      for (const container of actions.containersToStart) yield* starts.start(container);
    }
    const { causes, failure } = starts;
    const hasReset = actions.containersToReset.length > 0;
    const hasResized = resized.length > 0;
    const hasStarted = starts.started.length > 0;
    const acted = actions.killPod || actions.createSandbox || hasReset || hasResized || hasStarted;
    const actuated = hasResized ? [...starts.started, ...resized] : starts.started;
    return { causes, acted, failure, actuated, resizeFailure };
  }

  *#createSandbox(pod: Pod, status: PodRuntimeStatus, attempt: number): Steps<string> {
    const { world, client, runtime, recorder, metrics, sandboxReady } = this.#options;
    const begunAt = world.now();
    metrics.increment('started_pods_total');
    if (status.sandboxes.length > 0) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      recorder.event(pod, 'Normal', 'SandboxChanged', message);
    }
    try {
      if (pod.spec.hostUsers === false) throw new Error(NO_USER_NAMESPACES);
      const hasClass = pod.spec.runtimeClassName !== undefined;
      const handler = hasClass ? yield* runtimeHandlerOf(client, pod) : undefined;
      const config = sandboxConfig(pod, attempt);
      const id = yield* perform(runtime.runPodSandbox(config, handler));
      const seconds = (world.now() - begunAt) / 1000;
      this.#sandboxDuration ??= sandboxDuration(metrics);
      this.#sandboxDuration.observe(seconds);
      sandboxReady(pod);
      return id;
    } catch (error) {
      rethrowProgrammerError(error);
      metrics.increment('started_pods_errors_total');
      const why = errorText(error);
      const message = `Failed to create pod sandbox: ${why}`;
      recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
      throw error;
    }
  }
}

/** What became of the starts of one pass. */
class Starts {
  causes = NO_CAUSES;
  failure: ContainerStartError | undefined;
  /** Names of containers that run now. */
  started: readonly string[] = [];
  readonly #starter: ContainerStarter;
  readonly #pass: StartPass;

  constructor(starter: ContainerStarter, pass: StartPass) {
    this.#starter = starter;
    this.#pass = pass;
  }

  /** Whether it runs now. */
  *start(container: Container): Steps<boolean> {
    try {
      yield* this.#starter.start(this.#pass, container);
      this.started = [...this.started, container.name];
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ContainerStartError)) throw error;
      const cause = { reason: error.reason, message: error.message };
      this.causes = new Map([...this.causes, [container.name, cause]]);
      this.failure = earlier(this.failure, error);
      return false;
    }
  }
}

/** Upstream: pkg/kubelet/container/sync_result.go, MinBackoffExpiration. */
function earlier(a: ContainerStartError | undefined, b: ContainerStartError): ContainerStartError {
  return a === undefined || (b.retryAt ?? Infinity) < (a.retryAt ?? Infinity) ? b : a;
}
