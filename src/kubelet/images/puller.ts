/**
 * The way of every pull to the runtime: a place in the queue, then a token. Upstream:
 * pkg/kubelet/images/puller.go, helpers.go (v1.36).
 */
import { perform, type Steps, type World } from '../../sim/index.ts';
import type { KubeletConfiguration } from '../model/index.ts';
import { PullQueue } from './pull-queue.ts';
import { PullThrottle } from './pull-throttle.ts';

export interface PullerOptions {
  readonly world: World;
  /** `kubelet/<node>` */
  readonly actor: string;
  readonly configuration: KubeletConfiguration;
}

export class Puller {
  readonly #world: World;
  readonly #queue: PullQueue;
  readonly #throttle: PullThrottle;

  constructor({ world, actor, configuration }: PullerOptions) {
    const { serializeImagePulls, maxParallelImagePulls } = configuration;
    this.#world = world;
    this.#queue = new PullQueue({ world, actor, serializeImagePulls, maxParallelImagePulls });
    this.#throttle = new PullThrottle(configuration.registryPullQPS, configuration.registryBurst);
  }

  /**
   * Does `work` once there is a place for it; the place is held until it ends, or is ended.
   * @throws {Error} `pull QPS exceeded`, without having begun
   */
  *pull<T>(work: Steps<T>): Steps<T> {
    const giveBack = this.#queue.tryTake() ?? (yield* perform(this.#queue.take()));
    try {
      if (!this.#throttle.tryAccept(this.#world.now())) throw new Error('pull QPS exceeded');
      return yield* work;
    } finally {
      giveBack();
    }
  }
}
