/**
 * Clean-up after pods that are gone: workers and directories; dead containers and sandboxes are
 * collected by container-gc.ts. Upstream: pkg/kubelet/kubelet_pods.go, HandlePodCleanups (every 2 s).
 * Sleeps while there is nothing to clean. What fails is done again by the next pass, and is in no other
 * pod's way.
 */
import {
  errorText,
  Background,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { HOUSEKEEPING_MS, removePodDirectories } from '../model/index.ts';
import type { PodWorkers } from './pod-workers.ts';

export interface HousekeepingOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
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
  readonly #running: Background;
  /** Pods that went and whose directories may still be there. */
  readonly #leaving = new Set<string>();

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
  }

  /** From the first pass with all sources on, a pod that nobody knows is one that is gone. */
  start(): void {
    this.#ticker.arm();
  }

  /** The pod is no longer wanted on this node. */
  podRemoved(podUid: string): void {
    this.#leaving.add(podUid);
    this.#ticker.arm();
  }

  stop(): void {
    this.#ticker.stop();
    this.#running.stop();
  }

  *#cleanUp(): Steps<void> {
    const { sourcesReady, workers, isDesired, podVolumesExist } = this.#options;
    if (sourcesReady()) {
      workers.syncKnownPods(isDesired);
      for (const podUid of [...this.#leaving]) {
        if (workers.isKnown(podUid) || podVolumesExist(podUid)) continue;
        yield* this.#trying(podUid, this.#removeDirectories(podUid));
      }
    }
    // Its worker is among them: an orphan is driven to its end by these passes.
    if (this.#leaving.size > 0 || !sourcesReady()) this.#ticker.arm();
  }

  *#removeDirectories(podUid: string): Steps<void> {
    const { host, forget } = this.#options;
    if (!(yield* perform(removePodDirectories(host, podUid)))) return;
    this.#leaving.delete(podUid);
    forget(podUid);
  }

  *#trying(uid: string, steps: Steps<void>): Steps<void> {
    const { world, actor } = this.#options;
    try {
      yield* steps;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.append(actor, 'kubelet.workFailed', { work: 'housekeeping', uid, error: why });
    }
  }
}
