/**
 * Removes dead containers of a pod as soon as another one of their name died: crash loops leave one, not
 * dozens until the next minute. One after the other, beside everything else; what fails is left to the collector.
 * Upstream: pkg/kubelet/pod_container_deletor.go; kubelet.go, cleanUpContainersInPod (v1.36).
 */
import type { RuntimeService } from '../../cri/index.ts';
import {
  Background,
  operation,
  perform,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { PodRuntimeStatus } from '../model/index.ts';
import { noteCollectionFailed } from './collection-failed.ts';
import type { ContainerGCDecisions } from './containers-to-evict.ts';

export interface PodContainerDeletorOptions {
  readonly world: World;
  readonly actor: string;
  readonly runtime: Pick<RuntimeService, 'removeContainer'>;
  /** See `ContainerGCPolicy`. */
  readonly maxPerPodContainer: number;
  readonly surplusContainers: ContainerGCDecisions['surplusContainers'];
}

/** More than these are not remembered; the collector finds them. */
const QUEUE_MAX = 50;
/** One is kept whatever the policy says: what its end was is read from it. */
const KEPT_MIN = 1;

export class PodContainerDeletor {
  readonly #options: PodContainerDeletorOptions;
  readonly #running: Background;
  readonly #queue = new Set<string>();
  #isWorking = false;

  constructor(options: PodContainerDeletorOptions) {
    this.#options = options;
    this.#running = new Background(options.world.loop);
  }

  /** @param all the pod is gone, or evicted: not even the newest are kept */
  deleteContainersInPod({ containers }: PodRuntimeStatus, all: boolean): void {
    const { maxPerPodContainer, surplusContainers } = this.#options;
    const kept = all ? 0 : Math.max(maxPerPodContainer, KEPT_MIN);
    if (containers.length <= kept) return;
    for (const { id } of surplusContainers(containers, kept)) {
      if (this.#queue.size < QUEUE_MAX) this.#queue.add(id);
    }
    if (this.#isWorking || this.#queue.size === 0) return;
    this.#isWorking = true;
    this.#running.run(operation(() => this.#work()));
  }

  stop(): void {
    this.#running.stop();
  }

  *#work(): Steps<void> {
    const { world, actor, runtime } = this.#options;
    for (const id of this.#queue) {
      try {
        yield* perform(runtime.removeContainer(id));
      } catch (error) {
        rethrowProgrammerError(error);
        noteCollectionFailed(world, actor, id, error);
      }
      this.#queue.delete(id);
    }
    this.#isWorking = false;
  }
}
