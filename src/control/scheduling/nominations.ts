/**
 * Which pods wait for which node, while pods that were preempted for them end.
 * Upstream: pkg/scheduler/backend/queue/nominator.go (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import type { PlacedPod } from './placed-pod.ts';

interface Nomination {
  readonly placed: PlacedPod;
  readonly nodeName: string;
}

const NOBODY: readonly PlacedPod[] = [];

export class Nominations {
  readonly #byPod = new Map<string, Nomination>();
  readonly #byNode = new Map<string, Map<string, PlacedPod>>();

  get isEmpty(): boolean {
    return this.#byPod.size === 0;
  }

  nodeOf(podUid: string): string | undefined {
    return this.#byPod.get(podUid)?.nodeName;
  }

  put(placed: PlacedPod, nodeName: string): void {
    const { uid } = placed.pod.metadata;
    this.delete(uid);
    this.#byPod.set(uid, { placed, nodeName });
    const pods = this.#byNode.get(nodeName);
    if (pods === undefined) this.#byNode.set(nodeName, new Map([[uid, placed]]));
    else pods.set(uid, placed);
  }

  /** Answers whether there was one. */
  delete(podUid: string): boolean {
    const known = this.#byPod.get(podUid);
    if (known === undefined) return false;
    this.#byPod.delete(podUid);
    const pods = this.#byNode.get(known.nodeName);
    pods?.delete(podUid);
    if (pods?.size === 0) this.#byNode.delete(known.nodeName);
    return true;
  }

  /** Others of no lower priority, which the pod must leave room for. */
  on(nodeName: string, { pod }: PlacedPod): readonly PlacedPod[] {
    if (this.#byNode.size === 0) return NOBODY;
    const pods = this.#byNode.get(nodeName);
    if (pods === undefined) return NOBODY;
    return [...pods.values()].filter(
      (each) =>
        each.pod.metadata.uid !== pod.metadata.uid && priorityOf(each.pod) >= priorityOf(pod),
    );
  }

  /** Those of lower priority. */
  below(nodeName: string, pod: Pod): readonly PlacedPod[] {
    const pods = this.#byNode.get(nodeName);
    if (pods === undefined) return NOBODY;
    return [...pods.values()].filter((each) => priorityOf(each.pod) < priorityOf(pod));
  }
}

export function priorityOf({ spec }: Pod): number {
  return spec.priority ?? 0;
}
