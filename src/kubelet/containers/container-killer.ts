/**
 * The end of containers: of one, or of all of a pod at the same time, each whatever becomes of the others, and
 * then of its sandboxes. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, killPodWithSyncResult;
 * kuberuntime_container.go, killContainer, executePreStopHook; pkg/kubelet/container/sync_result.go (v1.36).
 */
import { AsyncSubject, race } from 'rxjs';
import type { Container, Pod } from '../../api/index.ts';
import { CriError, type ContainerStatus } from '../../cri/index.ts';
import {
  all,
  Background,
  errorText,
  operation,
  pause,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import {
  containerFieldPath,
  containerSpec,
  hasRestartableInitContainer,
  isRunning,
  MINIMUM_GRACE_SECONDS,
  terminationGracePeriod,
  type KillReason,
  type PodRuntimeStatus,
} from '../model/index.ts';
import { preStopHandlerOf } from './container-annotations.ts';
import {
  LifecycleHooks,
  type LifecycleHandler,
  type LifecycleHooksOptions,
} from './lifecycle-hooks.ts';
import { TerminationOrder, type terminationPrerequisites } from './termination-order.ts';

export interface ContainerKillerOptions extends LifecycleHooksOptions {
  readonly decisions: { readonly terminationPrerequisites: typeof terminationPrerequisites };
}

/** How a container is killed, beside what its pod says. */
export interface KillDetails {
  /** Of the event. Default: that it is stopped. */
  readonly message?: string;
  readonly reason?: KillReason | undefined;
  /** Instead of what the pod says. */
  readonly graceSeconds?: number | undefined;
  readonly order?: TerminationOrder | undefined;
}

export class ContainerKiller {
  readonly #options: ContainerKillerOptions;
  readonly #hooks: LifecycleHooks;
  /** Hooks before a stop: the stop may go on without them. */
  readonly #preStops: Background;

  constructor(options: ContainerKillerOptions) {
    this.#options = options;
    this.#hooks = new LifecycleHooks(options);
    this.#preStops = new Background(options.world.loop);
  }

  stop(): void {
    this.#preStops.stop();
  }

  /**
   * @param graceSeconds instead of what the pod says
   * @throws {Error} that tells all failures in upstream's words, once everything was tried
   */
  *killPod(pod: Pod, status: PodRuntimeStatus, graceSeconds: number | undefined): Steps<void> {
    const { world, actor, runtime, decisions } = this.#options;
    const running = status.containers.filter(isRunning);
    const order = hasRestartableInitContainer(pod.spec)
      ? new TerminationOrder(
          world,
          actor,
          decisions.terminationPrerequisites(pod),
          running.map(({ metadata }) => metadata.name),
        )
      : undefined;
    const kill = (container: ContainerStatus): Steps<string | undefined> => {
      const steps = this.kill(pod, container, { graceSeconds, order });
      return failureOf('KillContainer', container.metadata.name, steps);
    };
    const [only] = running;
    const failures =
      only !== undefined && running.length === 1
        ? [yield* kill(only)]
        : [...(yield* perform(all(running.map((each) => operation(() => kill(each))))))];
    for (const sandbox of status.sandboxes) {
      const stop = unlessGone(runtime.stopPodSandbox(sandbox.id));
      failures.push(yield* failureOf('KillPodSandbox', pod.metadata.uid, stop));
    }
    const told = failures.filter((failure) => failure !== undefined);
    if (told.length > 0) throw new Error(told.length === 1 ? told[0] : `[${told.join(', ')}]`);
  }

  /** @throws {CriError} */
  *kill(pod: Pod, instance: ContainerStatus, details: KillDetails = {}): Steps<void> {
    const { runtime, recorder } = this.#options;
    const { name } = instance.metadata;
    const { message = `Stopping container ${name}`, reason, graceSeconds, order } = details;
    const path = containerFieldPath(pod, name);
    recorder.event(pod, 'Normal', 'Killing', message, path);
    const container = containerSpec(pod, name);
    let grace = graceSeconds ?? terminationGracePeriod(pod, container, reason);
    const preStop = container?.lifecycle?.preStop ?? preStopHandlerOf(instance);
    if (preStop !== undefined && container !== undefined && grace > 0) {
      grace -= yield* this.#preStop(pod, container, instance, preStop, grace);
    }
    if (order !== undefined) grace -= yield* order.waitForTurn(name, grace);
    yield* unlessGone(runtime.stopContainer(instance.id, Math.max(grace, MINIMUM_GRACE_SECONDS)));
    order?.ended(name);
  }

  /** Waits for the hook, so long at most; then it goes on alone. Answers how long it took, in whole seconds. */
  *#preStop(
    pod: Pod,
    container: Container,
    { id }: ContainerStatus,
    handler: LifecycleHandler,
    graceSeconds: number,
  ): Steps<number> {
    const { world, actor } = this.#options;
    const since = world.now();
    const ended = new AsyncSubject<void>();
    this.#preStops.run(operation(() => this.#runPreStop(pod, container, id, handler, ended)));
    yield* perform(race(ended, pause(world.loop, actor, graceSeconds * 1000)));
    return Math.floor((world.now() - since) / 1000);
  }

  *#runPreStop(
    pod: Pod,
    container: Container,
    containerId: string,
    handler: LifecycleHandler,
    ended: AsyncSubject<void>,
  ): Steps<void> {
    const failure = yield* this.#hooks.run(pod, container, containerId, handler);
    if (failure !== undefined) {
      // What it said may be a secret.
      const path = containerFieldPath(pod, container.name);
      this.#options.recorder.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', path);
    }
    ended.next();
    ended.complete();
  }
}

/** What is not there any more has been stopped. */
function* unlessGone(work: Operation<void>): Steps<void> {
  try {
    yield* perform(work);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof CriError && error.code === 'NotFound')) throw error;
  }
}

/** What went wrong, if anything did. */
function* failureOf(
  action: 'KillContainer' | 'KillPodSandbox',
  target: string,
  steps: Steps<void>,
): Steps<string | undefined> {
  try {
    yield* steps;
    return undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    const why = errorText(error);
    return `failed to "${action}" for "${target}" with ${action}Error: ${JSON.stringify(why)}`;
  }
}
