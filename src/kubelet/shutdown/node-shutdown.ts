/**
 * The machine is about to be switched off: its pods are ended before, critical ones last.
 * Upstream: pkg/kubelet/nodeshutdown/nodeshutdown_manager.go, nodeshutdown_manager_linux.go (v1.36).
 */
import { race, timer, map } from 'rxjs';
import type { EventRecorder, Pod, PodStatus } from '../../api/index.ts';
import {
  createOperation,
  errorText,
  follow,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { nodeSubject, terminatedByKubelet } from '../model/index.ts';
import { shutdownGroups, type ShutdownConfiguration } from './shutdown-groups.ts';

export interface NodeShutdownOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly recorder: EventRecorder;
  readonly configuration: ShutdownConfiguration;
  readonly activePods: () => readonly Pod[];
  /** Ends once the pod's containers have; fails if that takes too long. Upstream: killPodNow. */
  readonly killPod: (
    pod: Pod,
    gracePeriodSeconds: number,
    status: (status: PodStatus) => PodStatus,
  ) => Steps<void>;
  /** The node says at once that it is not ready. */
  readonly tell: () => Steps<void>;
}

export const SHUTDOWN_REFUSAL = {
  reason: 'NodeShutdown',
  message: 'Pod was rejected as the node is shutting down.',
};

const DEFAULT_GRACE_SECONDS = 30;
const TERMINATED = {
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
};

export class NodeShutdown {
  readonly #options: NodeShutdownOptions;
  #isUnderWay = false;

  constructor(options: NodeShutdownOptions) {
    this.#options = options;
  }

  /** No pod is admitted any more, and the node is not ready. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** The machine may be switched off once this has ended. Without a grace period it is at once. */
  *run(): Steps<void> {
    const { recorder, nodeName, configuration, activePods, tell } = this.#options;
    if (shutdownGroups(configuration, []).length === 0) return;
    this.#isUnderWay = true;
    const said = 'Shutdown manager detected shutdown event';
    recorder.event(nodeSubject(nodeName), 'Normal', 'Shutdown', said);
    yield* tell();
    for (const { pods, withinMs } of shutdownGroups(configuration, activePods())) {
      yield* this.#end(pods, withinMs);
    }
  }

  /** All at the same time; whoever is not done in time is left behind. */
  *#end(pods: readonly Pod[], withinMs: number): Steps<void> {
    if (pods.length === 0) return;
    const { world, actor } = this.#options;
    const late$ = timer(withinMs, world.scheduler(actor)).pipe(map(() => undefined));
    const ended$ = allOf(pods.map((pod) => operation(() => this.#endOne(pod, withinMs))));
    yield* perform(race(ended$, late$));
  }

  *#endOne(pod: Pod, withinMs: number): Steps<void> {
    const { world, actor, killPod } = this.#options;
    const { terminationGracePeriodSeconds: own = DEFAULT_GRACE_SECONDS } = pod.spec;
    const graceSeconds = Math.min(own, Math.floor(withinMs / 1000));
    try {
      yield* killPod(pod, graceSeconds, (status) => shutDownStatus(pod, status, world));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(
        `${actor}: shutdown manager failed killing pod ${pod.metadata.name}: ${why}`,
      );
    }
  }
}

/** One that has succeeded stays so. */
function shutDownStatus(pod: Pod, status: PodStatus, world: World): PodStatus {
  const phase = status.phase === 'Succeeded' ? status.phase : 'Failed';
  const ended: PodStatus = { ...status, ...TERMINATED, phase };
  return terminatedByKubelet(pod, ended, TERMINATED.message, world.now());
}

/** Ends when the last of them has; none of them fails. */
function allOf(works: readonly Operation<void>[]): Operation<undefined> {
  return createOperation<undefined>((sink) => {
    let left = works.length;
    const done = (): void => {
      left -= 1;
      if (left === 0) sink.done(undefined);
    };
    const cancels = works.map((work) => follow(work, { done, failed: sink.failed }));
    return () => {
      for (const cancel of cancels) cancel?.();
    };
  });
}
