/**
 * Pods that run here and that no source of pods has: the API forgot them while there was no kubelet. Nothing
 * is known of them but what the runtime says, so they are killed. Upstream:
 * pkg/kubelet/pod_workers.go, the updates that have a RunningPod and no Pod (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import {
  errorText,
  follow,
  operation,
  type Cancel,
  type Steps,
  type World,
} from '../../sim/index.ts';

export interface RuntimeOnlyPodsOptions {
  readonly world: World;
  readonly actor: string;
  /** Upstream: SyncTerminatingRuntimePod. Its errors are retried. */
  readonly terminate: (pod: Pod) => Steps<void>;
}

export class RuntimeOnlyPods {
  readonly #options: RuntimeOnlyPodsOptions;
  /** By UID; undefined between two attempts. */
  readonly #pods = new Map<string, Cancel | undefined>();

  constructor(options: RuntimeOnlyPodsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#pods.size;
  }

  /** Something of it may still run. */
  has(podUid: string): boolean {
    return this.#pods.has(podUid);
  }

  /** Unless that is under way. */
  kill(pod: Pod): void {
    const { uid } = pod.metadata;
    if (this.#pods.get(uid) !== undefined) return;
    this.#pods.set(uid, undefined);
    let hasEnded = false;
    const cancel = follow(
      operation(() => this.#options.terminate(pod)),
      {
        done: () => {
          hasEnded = true;
          this.#pods.delete(uid);
        },
        failed: (error) => {
          hasEnded = true;
          this.#pods.set(uid, undefined);
          this.#tellFailure(pod, error);
        },
      },
    );
    if (!hasEnded) this.#pods.set(uid, cancel);
  }

  stop(): void {
    for (const cancel of this.#pods.values()) cancel?.();
    this.#pods.clear();
  }

  #tellFailure({ metadata: { uid, namespace, name } }: Pod, error: unknown): void {
    const { world, actor } = this.#options;
    const why = errorText(error);
    const detail = { pod: `${namespace}/${name}`, uid, error: why };
    world.trace.append(actor, 'pod.syncFailed', detail);
  }
}
