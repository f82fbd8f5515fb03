/**
 * Makes the runtime's containers what the pod says. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, SyncPod (v1.36). How one container is started:
 * container-starter.ts.
 *
 * Left out: sidecars, ephemeral containers, lifecycle hooks, probes.
 */
import type { FeatureGates, Pod } from '../../api/index.ts';
import { errorText, perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  ContainerStartError,
  MINIMUM_GRACE_SECONDS,
  type PodRuntimeStatus,
  type WaitingCause,
} from '../model/index.ts';
import type { CredentialsOf } from '../images/credentials/index.ts';
import type { ImageClaims } from '../images/index.ts';
import type { PodActions } from './compute-pod-actions.ts';
import {
  ContainerStarter,
  type ContainerStarterOptions,
  type StartPass,
} from './container-starter.ts';
import { PodImageVolumes } from './image-volumes.ts';
import { killContainer, killPod } from './kill-pod.ts';
import { sandboxConfig } from './sandbox-config.ts';

export interface RuntimeManagerOptions extends ContainerStarterOptions {
  readonly featureGates: FeatureGates;
  readonly claims: ImageClaims;
  /** A sandbox was made; nothing is in it yet. */
  readonly sandboxReady: (pod: Pod) => void;
  readonly decisions: ContainerStarterOptions['decisions'] & {
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
}

/**
 * Whether a pass pulls the image volumes of its pod before anything else, also if nothing is to be started:
 * so 1.36 does, as released. If not, they are pulled when the first container starts, and in no other pass:
 * pull request 138655, for issue 138644.
 */
export function ensuresImageVolumes(_actions: PodActions): boolean {
  return true;
}

export class RuntimeManager {
  readonly #options: RuntimeManagerOptions;
  readonly #starter: ContainerStarter;

  constructor(options: RuntimeManagerOptions) {
    this.#options = options;
    this.#starter = new ContainerStarter(options);
  }

  /** Forgets the crash loops of a pod that is gone. */
  forget(podUid: string): void {
    this.#starter.forget(podUid);
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
    const { decisions, claims } = this.#options;
    const grace = pod.spec.terminationGracePeriodSeconds ?? MINIMUM_GRACE_SECONDS;
    if (actions.killPod) yield* this.killPod(pod, status, grace);
    for (const { container, message } of actions.containersToKill) {
      yield* killContainer(this.#options, pod, container, message, grace);
    }
    const sandboxId = actions.createSandbox
      ? yield* this.#createSandbox(pod, status, actions.attempt)
      : actions.sandboxId;
    const hold = claims.hold();
    const imageVolumes = new PodImageVolumes(this.#options, pod, credentials, hold);
    try {
      if (decisions.ensuresImageVolumes(actions)) yield* imageVolumes.get();
      if (sandboxId === undefined) {
        return { causes: new Map(), acted: actions.killPod, failure: undefined };
      }
      const pass = { pod, status, sandboxId, credentials, imageVolumes, hold };
      return yield* this.#startAll(pass, actions);
    } finally {
      hold.release();
    }
  }

  *#startAll(pass: StartPass, actions: PodActions): Steps<RuntimeSyncResult> {
    const starts = [...actions.initContainersToStart, ...actions.containersToStart];
    const causes = new Map<string, WaitingCause>();
    let failure: ContainerStartError | undefined;
    for (const container of starts) {
      try {
        yield* this.#starter.start(pass, container);
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
      const why = errorText(error);
      const message = `Failed to create pod sandbox: ${why}`;
      recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
      throw error;
    }
  }
}

/** Upstream: pkg/kubelet/container/sync_result.go, MinBackoffExpiration. */
function earlier(a: ContainerStartError | undefined, b: ContainerStartError): ContainerStartError {
  return a === undefined || (b.retryAt ?? Infinity) < (a.retryAt ?? Infinity) ? b : a;
}
