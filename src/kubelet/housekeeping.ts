/**
 * Clean-up after pods that are gone: workers, directories, dead containers and sandboxes.
 * Upstream: pkg/kubelet/kubelet_pods.go, HandlePodCleanups (every 2 s); container GC (every minute).
 * Sleeps while there is nothing to clean.
 */
import { Subscription } from 'rxjs';
import type { RuntimeService } from '../cri/index.ts';
import { operation, perform, Ticker, type Host, type Operation, type World } from '../sim/index.ts';
import { CONTAINER_GC_MS, HOUSEKEEPING_MS } from './constants.ts';
import { removePodDirectories } from './pod-directories.ts';
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
  readonly #running = new Subscription();
  /** Pods that went and whose directories may still be there. */
  readonly #leaving = new Set<string>();
  /** Pods that went and whose sandboxes may still be there. */
  readonly #garbage = new Set<string>();

  constructor(options: HousekeepingOptions) {
    const { world, actor } = options;
    const { loop } = world;
    this.#options = options;
    this.#ticker = new Ticker({
      loop,
      lane: actor,
      periodMs: HOUSEKEEPING_MS,
      pass: () => this.#follow(operation(() => this.#cleanUp())),
    });
    this.#collector = new Ticker({
      loop,
      lane: actor,
      periodMs: CONTAINER_GC_MS,
      pass: () => this.#follow(operation(() => this.#collect())),
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
    this.#running.unsubscribe();
  }

  *#cleanUp() {
    const { sourcesReady, workers, isDesired, host, podVolumesExist, forget } = this.#options;
    if (sourcesReady()) {
      workers.syncKnownPods(isDesired);
      for (const podUid of [...this.#leaving]) {
        if (workers.isKnown(podUid) || podVolumesExist(podUid)) continue;
        if (!(yield* perform(removePodDirectories(host, podUid)))) continue;
        this.#leaving.delete(podUid);
        forget(podUid);
      }
    }
    if (this.#leaving.size > 0) this.#ticker.arm();
  }

  /** Sandboxes of pods that are gone, with their containers. */
  *#collect() {
    const { runtime, workers } = this.#options;
    for (const podUid of [...this.#garbage]) {
      if (workers.isKnown(podUid)) continue;
      for (const sandbox of yield* perform(runtime.listPodSandbox({ podUid }))) {
        yield* perform(runtime.removePodSandbox(sandbox.id));
      }
      this.#garbage.delete(podUid);
    }
    if (this.#garbage.size > 0) this.#collector.arm();
  }

  #follow(work: Operation<unknown>): void {
    const { world } = this.#options;
    const subscription = work.subscribe({ error: (error: unknown) => world.loop.fail(error) });
    this.#running.add(subscription);
    subscription.add(() => this.#running.remove(subscription));
  }
}
