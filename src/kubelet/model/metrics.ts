/**
 * What the kubelet counts, by upstream's names without the prefix `kubelet_`. Upstream:
 * pkg/kubelet/metrics/metrics.go (v1.36). Nobody scrapes here: laws and the comparison of designs read.
 */
export type Labels = Readonly<Record<string, string>>;

interface Histogram {
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
  /** How many exceed the bound before and not this one; one more than there are bounds. */
  readonly counts: number[];
  sum: number;
}

export class Metrics {
  readonly #values = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();

  /** Raises a counter; a gauge may be lowered by a negative amount. */
  increment(name: string, labels?: Labels, by = 1): void {
    const key = keyOf(name, labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  /** 0 if there was nothing to count yet. */
  value(name: string, labels?: Labels): number {
    return this.#values.get(keyOf(name, labels)) ?? this.#ofHistogram(name, labels);
  }

  /**
   * Adds an observation to a histogram, which is read as its counters: `<name>_bucket` with `le`,
   * `<name>_sum` and `<name>_count`. They are added up when they are read: there is an observation for each
   * pull, and hardly ever a reader.
   * @param buckets upper bounds, rising; the same each time
   */
  observe(name: string, value: number, buckets: readonly number[], labels: Labels = {}): void {
    const key = keyOf(name, labels);
    let histogram = this.#histograms.get(key);
    if (histogram === undefined) {
      histogram = { buckets, counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
      this.#histograms.set(key, histogram);
    }
    let at = 0;
    while (at < buckets.length && value > (buckets[at] ?? Infinity)) at++;
    histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
    histogram.sum += value;
  }

  #ofHistogram(name: string, labels: Labels = {}): number {
    const [, base = '', what = ''] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? [];
    const { le, ...own } = labels;
    const histogram = this.#histograms.get(keyOf(base, what === 'bucket' ? own : labels));
    if (histogram === undefined) return 0;
    const { buckets, counts, sum } = histogram;
    if (what === 'sum') return sum;
    const bound = le === '+Inf' || what === 'count' ? Infinity : Number(le);
    return counts.reduce(
      (total, count, at) => ((buckets[at] ?? Infinity) <= bound ? total + count : total),
      0,
    );
  }
}

function keyOf(name: string, labels: Labels | undefined): string {
  if (labels === undefined) return name;
  let key = name;
  for (const label of Object.keys(labels).sort()) key += ` ${label}=${labels[label] ?? ''}`;
  return key;
}
