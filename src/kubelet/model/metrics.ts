/**
 * What the kubelet counts, by upstream's names without the prefix `kubelet_`. Upstream:
 * pkg/kubelet/metrics/metrics.go (v1.36). Nobody scrapes here: laws and the comparison of designs read.
 */
export type Labels = Readonly<Record<string, string>>;

/** One that is kept at hand by who raises it often. */
export interface Counter {
  value: number;
}

/** How long something took, as Prometheus counts it: in buckets, each with all below it. */
export class Histogram {
  /** Upper bounds, rising. */
  readonly #buckets: readonly number[];
  /** How many exceed the bound before and not this one; one more than there are bounds. */
  readonly #counts: number[];
  #sum = 0;

  constructor(buckets: readonly number[]) {
    this.#buckets = buckets;
    this.#counts = new Array<number>(buckets.length + 1).fill(0);
  }

  observe(value: number): void {
    const buckets = this.#buckets;
    let at = 0;
    while (at < buckets.length && value > (buckets[at] ?? Infinity)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
  }

  get sum(): number {
    return this.#sum;
  }

  /** How many do not exceed a bound. They are added up when they are read: there is hardly ever a reader. */
  upTo(bound: number): number {
    return this.#counts.reduce(
      (total, count, at) => ((this.#buckets[at] ?? Infinity) <= bound ? total + count : total),
      0,
    );
  }
}

/** Upstream: prometheus.DefBuckets. */
export const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export class Metrics {
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #gauges = new Map<string, () => number>();

  /** Raises a counter; a gauge may be lowered by a negative amount. */
  increment(name: string, labels?: Labels, by = 1): void {
    this.counter(name, labels).value += by;
  }

  /** The same one each time. */
  counter(name: string, labels?: Labels): Counter {
    const key = keyOf(name, labels);
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    const made: Counter = { value: 0 };
    this.#counters.set(key, made);
    return made;
  }

  /** Nothing is known of it any more. */
  remove(name: string, labels: Labels): void {
    const key = keyOf(name, labels);
    this.#counters.delete(key);
    this.#histograms.delete(key);
  }

  /** What is asked for when it is read. Upstream sets it at each change. */
  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  /** 0 if there was nothing to count yet. */
  value(name: string, labels?: Labels): number {
    return (
      this.#counters.get(keyOf(name, labels))?.value ??
      this.#gauges.get(name)?.() ??
      this.#ofHistogram(name, labels)
    );
  }

  /**
   * Adds an observation to a histogram, which is read as its counters: `<name>_bucket` with `le`,
   * `<name>_sum` and `<name>_count`.
   * @param buckets upper bounds, rising; the same each time
   */
  observe(name: string, value: number, buckets: readonly number[], labels: Labels = {}): void {
    this.histogram(name, buckets, labels).observe(value);
  }

  /** The same one each time. */
  histogram(name: string, buckets: readonly number[], labels: Labels = {}): Histogram {
    const key = keyOf(name, labels);
    const known = this.#histograms.get(key);
    if (known !== undefined) return known;
    const made = new Histogram(buckets);
    this.#histograms.set(key, made);
    return made;
  }

  #ofHistogram(name: string, labels: Labels = {}): number {
    const [, base = '', what = ''] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? [];
    const { le, ...own } = labels;
    const histogram = this.#histograms.get(keyOf(base, what === 'bucket' ? own : labels));
    if (histogram === undefined) return 0;
    if (what === 'sum') return histogram.sum;
    return histogram.upTo(le === '+Inf' || what === 'count' ? Infinity : Number(le));
  }
}

function keyOf(name: string, labels: Labels | undefined): string {
  if (labels === undefined) return name;
  let key = name;
  for (const label of Object.keys(labels).sort()) key += ` ${label}=${labels[label] ?? ''}`;
  return key;
}
