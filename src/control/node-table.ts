/** Nodes by how many pods they have: the emptiest that fits, without looking at all of them. */
import type { Node, Pod } from '../api/index.ts';

interface Row {
  readonly node: Node;
  podCount: number;
}

export class NodeTable {
  readonly #rows = new Map<string, Row>();
  /** Names of nodes by pod count, in the order in which they came to that count. */
  readonly #byCount: Set<string>[] = [];

  get size(): number {
    return this.#rows.size;
  }

  set(node: Node): void {
    const { name } = node.metadata;
    const podCount = this.#rows.get(name)?.podCount ?? 0;
    this.#rows.set(name, { node, podCount });
    this.#bucket(podCount).add(name);
  }

  remove(name: string): void {
    const row = this.#rows.get(name);
    if (row === undefined) return;
    this.#bucket(row.podCount).delete(name);
    this.#rows.delete(name);
  }

  addPod(name: string): void {
    this.#move(name, 1);
  }

  removePod(name: string): void {
    this.#move(name, -1);
  }

  /** The node for a pod, or undefined if none fits now. */
  choose(pod: Pod): string | undefined {
    for (const bucket of this.#byCount) {
      for (const name of bucket) {
        const row = this.#rows.get(name);
        if (row !== undefined && fits(pod, row)) return name;
      }
    }
    return undefined;
  }

  #move(name: string, by: number): void {
    const row = this.#rows.get(name);
    if (row === undefined) return;
    this.#bucket(row.podCount).delete(name);
    row.podCount += by;
    this.#bucket(row.podCount).add(name);
  }

  #bucket(count: number): Set<string> {
    while (this.#byCount.length <= count) this.#byCount.push(new Set());
    return this.#byCount[count] ?? new Set();
  }
}

function fits(pod: Pod, { node, podCount }: Row): boolean {
  if (node.spec.unschedulable === true) return false;
  if (podCount >= Number(node.status.allocatable?.['pods'] ?? '110')) return false;
  const ready = node.status.conditions?.find((condition) => condition.type === 'Ready');
  if (ready?.status !== 'True') return false;
  const labels = node.metadata.labels ?? {};
  const selector = Object.entries(pod.spec.nodeSelector ?? {});
  if (!selector.every(([key, value]) => labels[key] === value)) return false;
  return (node.spec.taints ?? []).every(
    (taint) =>
      taint.effect === 'PreferNoSchedule' ||
      (pod.spec.tolerations ?? []).some(
        (toleration) =>
          (toleration.key === undefined || toleration.key === taint.key) &&
          (toleration.effect === undefined || toleration.effect === taint.effect) &&
          (toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')),
      ),
  );
}
