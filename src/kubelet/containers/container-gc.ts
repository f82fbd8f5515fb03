/**
 * Removes dead containers that nobody will look at any more, the sandboxes they leave empty, and the logs of pods
 * that are gone.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_gc.go; pkg/kubelet/container/container_gc.go;
 * pkg/kubelet/kubelet.go, StartGarbageCollection (v1.36).
 *
 * Upstream looks every minute. Here a pass that would find what the last one found is skipped: the next is
 * armed by a container that died, by a pod that went, by its worker when that goes, and by whatever a pass
 * had to leave for later.
 */
import type { EventRecorder } from '../../api/index.ts';
import type { ContainerStatus, PodSandbox, RuntimeService } from '../../cri/index.ts';
import {
  Background,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  aggregateErrors,
  CONTAINER_GC_MS,
  MINIMUM_GRACE_SECONDS,
  nodeSubject,
  podUidOfLogs,
} from '../model/index.ts';
import { noteCollectionFailed } from './collection-failed.ts';
import type { ContainerLogs } from './container-logs.ts';
import type { ContainerGCDecisions, ContainerGCPolicy } from './containers-to-evict.ts';

/** Upstream: podStateProvider. */
export interface PodStatesForGC {
  /** Deleted, and nothing of it runs; or evicted; or never heard of. */
  shouldPodContentBeRemoved(podUid: string): boolean;
  /** Ended, perhaps not deleted. */
  shouldPodRuntimeBeRemoved(podUid: string): boolean;
  /** Its end has begun. */
  shouldPodContainersBeTerminating(podUid: string): boolean;
  /** Which pods there are is known: nobody's are gone from now on. */
  podsSynced(): boolean;
}

export interface ContainerGCOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly runtime: RuntimeService;
  readonly recorder: EventRecorder;
  readonly policy: ContainerGCPolicy;
  readonly podStates: PodStatesForGC;
  readonly sourcesReady: () => boolean;
  readonly decisions: ContainerGCDecisions;
  readonly logs: Pick<ContainerLogs, 'directories' | 'removeDirectories'>;
}

export class ContainerGC {
  readonly #options: ContainerGCOptions;
  readonly #ticker: Ticker;
  readonly #running: Background;
  #isCollecting = false;

  constructor(options: ContainerGCOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#ticker = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: CONTAINER_GC_MS,
      pass: () => this.#begin(),
    });
  }

  /** An earlier life of the kubelet may have left something. */
  start(): void {
    this.#begin();
  }

  stop(): void {
    this.#ticker.stop();
    this.#running.stop();
  }

  /** There may be something to collect: a container died, or a pod went. */
  arm(): void {
    this.#ticker.arm();
  }

  /** For disk pressure: pods that have ended count as gone. @throws {Error} */
  *deleteAllUnusedContainers(): Steps<void> {
    yield* this.#collect(true);
  }

  #begin(): void {
    // A pass takes as long as the runtime does; the next comes after it. What this one was asked for it has not seen.
    if (this.#isCollecting) {
      this.#ticker.arm();
      return;
    }
    this.#isCollecting = true;
    this.#running.run(operation(() => this.#pass()));
  }

  *#pass(): Steps<void> {
    const { recorder, nodeName } = this.#options;
    let isDone = false;
    try {
      isDone = yield* this.#collect(false);
    } catch (error) {
      rethrowProgrammerError(error);
      const message = aggregateErrors([error]);
      recorder.event(nodeSubject(nodeName), 'Warning', 'ContainerGCFailed', message);
    }
    this.#isCollecting = false;
    if (!isDone) this.#ticker.arm();
  }

  /** Answers whether there is nothing left that only a later pass can remove. @throws {Error} */
  *#collect(endedPodsToo: boolean): Steps<boolean> {
    const errors: unknown[] = [];
    let isDone = true;
    const parts = [
      this.#evictContainers(endedPodsToo),
      this.#evictSandboxes(endedPodsToo),
      this.#evictPodLogs(),
    ];
    for (const part of parts) {
      try {
        isDone = (yield* part) && isDone;
      } catch (error) {
        rethrowProgrammerError(error);
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new Error(aggregateErrors(errors));
    return isDone;
  }

  *#evictContainers(endedPodsToo: boolean): Steps<boolean> {
    const { world, runtime, policy, decisions, sourcesReady } = this.#options;
    const containers = yield* perform(runtime.listContainers());
    const dead = containers.filter(({ state }) => state !== 'CONTAINER_RUNNING');
    if (dead.length === 0) return true;
    const podUids = new Map<string, string>();
    for (const { id, metadata } of yield* perform(runtime.listPodSandbox())) {
      podUids.set(id, metadata.uid);
    }
    const podUidOf = ({ podSandboxId }: ContainerStatus): string => podUids.get(podSandboxId) ?? '';
    const now = world.now();
    const isPodGone = (podUid: string): boolean =>
      sourcesReady() && this.#isPodGone(podUid, endedPodsToo);
    let isDone = dead.every((container) => {
      return now - container.createdAt >= policy.minAgeMs && this.#isSettled(podUidOf(container));
    });
    const evicted = decisions.containersToEvict({ containers, policy, now, isPodGone, podUidOf });
    for (const container of evicted) {
      if (!(yield* this.#trying(container.id, this.#remove(container)))) isDone = false;
    }
    return isDone;
  }

  *#remove({ id, state }: ContainerStatus): Steps<void> {
    const { runtime } = this.#options;
    // It may still run.
    if (state === 'CONTAINER_UNKNOWN') {
      yield* perform(runtime.stopContainer(id, MINIMUM_GRACE_SECONDS));
    }
    yield* perform(runtime.removeContainer(id));
  }

  *#evictSandboxes(endedPodsToo: boolean): Steps<boolean> {
    const { runtime, decisions } = this.#options;
    const containers = yield* perform(runtime.listContainers());
    const sandboxes = yield* perform(runtime.listPodSandbox());
    const occupied = new Set(containers.map(({ podSandboxId }) => podSandboxId));
    const isPodGone = (podUid: string): boolean => this.#isPodGone(podUid, endedPodsToo);
    const evicted = new Set(
      decisions.sandboxesToEvict({ sandboxes, occupied, isPodGone }).map(({ id }) => id),
    );
    let isDone = sandboxes.every(
      (sandbox) => evicted.has(sandbox.id) || this.#isSandboxSettled(sandbox),
    );
    for (const id of evicted) {
      if (!(yield* this.#trying(id, this.#removeSandbox(id)))) isDone = false;
    }
    return isDone;
  }

  *#removeSandbox(id: string): Steps<void> {
    const { runtime } = this.#options;
    yield* perform(runtime.stopPodSandbox(id));
    yield* perform(runtime.removePodSandbox(id));
  }

  *#evictPodLogs(): Steps<boolean> {
    const { logs, decisions, sourcesReady, podStates } = this.#options;
    const directories = yield* logs.directories();
    if (directories.length === 0) return true;
    const isPodGone = (podUid: string): boolean => podStates.shouldPodContentBeRemoved(podUid);
    const gone = decisions.logDirectoriesToEvict({
      directories,
      sourcesReady: sourcesReady(),
      isPodGone,
    });
    yield* logs.removeDirectories(gone);
    const left = yield* logs.directories();
    return left.every((name) => {
      const podUid = podUidOfLogs(name);
      return this.#isSettled(podUid) && !isPodGone(podUid);
    });
  }

  #isPodGone(podUid: string, endedPodsToo: boolean): boolean {
    const { podStates } = this.#options;
    return (
      podStates.shouldPodContentBeRemoved(podUid) ||
      (endedPodsToo && podStates.shouldPodRuntimeBeRemoved(podUid))
    );
  }

  /** Of what is kept now, nothing will be let go without a word to `arm`. */
  #isSettled(podUid: string): boolean {
    const { podStates, sourcesReady } = this.#options;
    if (!sourcesReady() || !podStates.podsSynced()) return false;
    const isEnding =
      podStates.shouldPodContainersBeTerminating(podUid) &&
      !podStates.shouldPodRuntimeBeRemoved(podUid);
    return !isEnding;
  }

  /** Nobody says when a sandbox has stopped, or when another one has taken its place. */
  #isSandboxSettled({ state, metadata: { uid } }: PodSandbox): boolean {
    const { podStates } = this.#options;
    if (!this.#isSettled(uid) || podStates.shouldPodContentBeRemoved(uid)) return false;
    return state === 'SANDBOX_READY' || podStates.shouldPodRuntimeBeRemoved(uid);
  }

  /** Answers whether it went well. */
  *#trying(id: string, steps: Steps<void>): Steps<boolean> {
    const { world, actor } = this.#options;
    try {
      yield* steps;
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      noteCollectionFailed(world, actor, id, error);
      return false;
    }
  }
}
