/**
 * Clean-up after pods that are gone: workers, directories, dead containers and sandboxes.
 * Upstream: pkg/kubelet/kubelet_pods.go, HandlePodCleanups (every 2 s); container GC (every minute).
 * Sleeps while there is nothing to clean. What fails is done again by the next pass, and is in nobody's
 * way: not in that of other pods, nor of the other sandboxes of its own.
 */
import type { RuntimeService } from '../../cri/index.ts';
import {
  Background,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { CONTAINER_GC_MS, HOUSEKEEPING_MS, removePodDirectories } from '../model/index.ts';
import type { PodWorkers } from './pod-workers.ts';

export interface HousekeepingOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly runtime: RuntimeService;
  readonly workers: PodWorkers;
  readonly sourcesReady: () => boolean;
  readonly isDesired: (podUid: string) => boolean;
  readonly podVolumesExist: (podUid: string) => boolean;
  /** Drops whatever else is kept about a pod. */
  readonly forget: (podUid: string) => void;
}

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #ticker: Ticker;
  readonly #collector: Ticker;
  readonly #running: Background;
  /** Pods that went and whose directories may still be there. */
  readonly #leaving = new Set<string>();
  /** Pods that went and whose sandboxes may still be there. */
  readonly #garbage = new Set<string>();
  #isCollecting = false;

  constructor(options: HousekeepingOptions) {
    const { world, actor } = options;
    const { loop } = world;
    this.#options = options;
    this.#running = new Background(loop);
    this.#ticker = new Ticker({
      loop,
      lane: actor,
      periodMs: HOUSEKEEPING_MS,
      pass: () => this.#running.run(operation(() => this.#cleanUp())),
    });
    this.#collector = new Ticker({
      loop,
      lane: actor,
      periodMs: CONTAINER_GC_MS,
      pass: () => this.#running.run(operation(() => this.#collect())),
    });
  }

  /** The pod is no longer wanted on this node. */
  podRemoved(podUid: string): void {
    this.#leaving.add(podUid);
    this.#garbage.add(podUid);
    this.#ticker.arm();
    this.#collector.arm();
  }

  stop(): void {
    this.#ticker.stop();
    this.#collector.stop();
    this.#running.stop();
  }

  *#cleanUp(): Steps<void> {
    const { sourcesReady, workers, isDesired, podVolumesExist } = this.#options;
    if (sourcesReady()) {
      workers.syncKnownPods(isDesired);
      for (const podUid of [...this.#leaving]) {
        if (workers.isKnown(podUid) || podVolumesExist(podUid)) continue;
        yield* this.#trying('housekeeping', podUid, this.#removeDirectories(podUid));
      }
    }
    // Its worker is among them: an orphan is driven to its end by these passes.
    if (this.#leaving.size > 0) this.#ticker.arm();
  }

  *#removeDirectories(podUid: string): Steps<void> {
    const { host, forget } = this.#options;
    if (!(yield* perform(removePodDirectories(host, podUid)))) return;
    this.#leaving.delete(podUid);
    forget(podUid);
  }

  /** Sandboxes of pods that are gone, with their containers. */
  *#collect(): Steps<void> {
    // A pass takes as long as the runtime does; the next comes after it.
    if (this.#isCollecting) return;
    this.#isCollecting = true;
    for (const podUid of [...this.#garbage]) {
      if (this.#options.workers.isKnown(podUid)) continue;
      yield* this.#trying('container GC', podUid, this.#collectPod(podUid));
    }
    this.#isCollecting = false;
    if (this.#garbage.size > 0) this.#collector.arm();
  }

  *#collectPod(podUid: string): Steps<void> {
    const { runtime } = this.#options;
    let isLeft = false;
    for (const { id } of yield* perform(runtime.listPodSandbox({ podUid }))) {
      const removal = perform(runtime.removePodSandbox(id));
      if (!(yield* this.#trying('container GC', podUid, removal))) isLeft = true;
    }
    if (!isLeft) this.#garbage.delete(podUid);
  }

  /** Answers whether it went well. */
  *#trying(work: 'housekeeping' | 'container GC', uid: string, steps: Steps<void>): Steps<boolean> {
    const { world, actor } = this.#options;
    try {
      yield* steps;
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = error instanceof Error ? error.message : String(error);
      world.trace.append(actor, 'kubelet.workFailed', { work, uid, error: why });
      return false;
    }
  }
}
