/**
 * What the kubelet counts, by upstream's names without the prefix `kubelet_`. Upstream:
 * pkg/kubelet/metrics/metrics.go (v1.36). Nobody scrapes here: laws and the comparison of designs read.
 */
export type Labels = Readonly<Record<string, string>>;

export class Metrics {
  readonly #values = new Map<string, number>();

  /** Raises a counter; a gauge may be lowered by a negative amount. */
  increment(name: string, labels?: Labels, by = 1): void {
    const key = keyOf(name, labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  /** 0 if there was nothing to count yet. */
  value(name: string, labels?: Labels): number {
    return this.#values.get(keyOf(name, labels)) ?? 0;
  }

  /**
   * Adds an observation to a histogram, which is read as its counters: `<name>_bucket` with `le`,
   * `<name>_sum` and `<name>_count`.
   * @param buckets upper bounds, rising
   */
  observe(name: string, value: number, buckets: readonly number[], labels: Labels = {}): void {
    for (const bound of [...buckets, Infinity]) {
      if (value > bound) continue;
      const le = bound === Infinity ? '+Inf' : String(bound);
      this.increment(`${name}_bucket`, { ...labels, le });
    }
    this.increment(`${name}_sum`, labels, value);
    this.increment(`${name}_count`, labels);
  }
}

function keyOf(name: string, labels: Labels | undefined): string {
  if (labels === undefined) return name;
  let key = name;
  for (const label of Object.keys(labels).sort()) key += ` ${label}=${labels[label] ?? ''}`;
  return key;
}
