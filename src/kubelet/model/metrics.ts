/**
 * What the kubelet counts, by upstream's names without the prefix `kubelet_`; which there are: metric-families.ts.
 * Who counts often keeps a counter or a histogram at hand; what nobody reads costs nothing but that. See
 * docs/decisions/0012-counting-and-showing.md.
 */
import { METRIC_FAMILIES, type MetricFamily } from './metric-families.ts';

export type Labels = Readonly<Record<string, string>>;

/** One that is kept at hand by who raises it often. */
export interface Counter {
  value: number;
}

/** How long something took, as Prometheus counts it: in buckets, each with all below it. */
export class Histogram {
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
  /** How many exceed the bound before and not this one; one more than there are bounds. */
  readonly #counts: number[];
  #sum = 0;

  constructor(buckets: readonly number[]) {
    this.buckets = buckets;
    this.#counts = new Array<number>(buckets.length + 1).fill(0);
  }

  observe(value: number): void {
    const { buckets } = this;
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
      (total, count, at) => ((this.buckets[at] ?? Infinity) <= bound ? total + count : total),
      0,
    );
  }
}

/** One value of a gauge that has labels. */
export interface GaugeValue {
  readonly labels: Labels;
  readonly value: number;
}

export type ReadGauge = () => number | readonly GaugeValue[];

/** One line of a family: `<name><suffix>{labels} value`. */
export interface MetricSample {
  readonly suffix: '' | '_bucket' | '_sum' | '_count';
  readonly labels: Labels;
  readonly value: number;
}

export interface MetricReading extends MetricFamily {
  readonly samples: readonly MetricSample[];
}

interface Kept<Value> {
  readonly name: string;
  readonly labels: Labels;
  readonly of: Value;
}

const NONE: Labels = {};

export class Metrics {
  readonly #counters = new Map<string, Kept<Counter>>();
  readonly #histograms = new Map<string, Kept<Histogram>>();
  readonly #gauges = new Map<string, ReadGauge>();

  /** Raises a counter; a gauge may be lowered by a negative amount. */
  increment(name: string, labels?: Labels, by = 1): void {
    this.counter(name, labels).value += by;
  }

  /** The same one each time. */
  counter(name: string, labels: Labels = NONE): Counter {
    const key = keyOf(name, labels);
    const known = this.#counters.get(key);
    if (known !== undefined) return known.of;
    const made: Counter = { value: 0 };
    this.#counters.set(key, { name, labels, of: made });
    return made;
  }

  /** Nothing is known of it any more. */
  remove(name: string, labels: Labels): void {
    const key = keyOf(name, labels);
    this.#counters.delete(key);
    this.#histograms.delete(key);
  }

  /** What is asked for when it is read. Upstream sets it at each change. */
  gauge(name: string, read: ReadGauge): void {
    this.#gauges.set(name, read);
  }

  /** 0 if there was nothing to count yet. */
  value(name: string, labels: Labels = NONE): number {
    return (
      this.#counters.get(keyOf(name, labels))?.of.value ??
      this.#ofGauge(name, labels) ??
      this.#ofHistogram(name, labels)
    );
  }

  /**
   * Adds an observation to a histogram, which is read as its counters: `<name>_bucket` with `le`,
   * `<name>_sum` and `<name>_count`.
   * @param buckets upper bounds, rising; the same each time
   */
  observe(name: string, value: number, buckets: readonly number[], labels: Labels = NONE): void {
    this.histogram(name, buckets, labels).observe(value);
  }

  /** The same one each time. */
  histogram(name: string, buckets: readonly number[], labels: Labels = NONE): Histogram {
    const key = keyOf(name, labels);
    const known = this.#histograms.get(key);
    if (known !== undefined) return known.of;
    const made = new Histogram(buckets);
    this.#histograms.set(key, { name, labels, of: made });
    return made;
  }

  /** Everything, by name; a family with labels shows what was counted, one without shows 0 before. */
  read(): readonly MetricReading[] {
    const counters = grouped(this.#counters);
    const histograms = grouped(this.#histograms);
    return METRIC_FAMILIES.map((family) => {
      const name = shortName(family.name);
      const { labels } = family;
      if (family.type === 'histogram') {
        const kept = histograms.get(name) ?? [];
        const empty = { labels: NONE, of: new Histogram(family.buckets ?? []) };
        const all = kept.length === 0 && labels.length === 0 ? [empty] : kept;
        return { ...family, samples: all.flatMap(histogramSamples) };
      }
      const gauge = this.#gauges.get(name)?.();
      const told = typeof gauge === 'number' ? [{ labels: NONE, value: gauge }] : (gauge ?? []);
      const kept = counters.get(name) ?? [];
      const values = [
        ...told,
        ...kept.map((each) => ({ labels: each.labels, value: each.of.value })),
      ];
      const all =
        values.length === 0 && labels.length === 0 ? [{ labels: NONE, value: 0 }] : values;
      return { ...family, samples: all.map((each) => ({ ...each, suffix: '' as const })) };
    });
  }

  #ofGauge(name: string, labels: Labels): number | undefined {
    const read = this.#gauges.get(name)?.();
    if (read === undefined || typeof read === 'number') return read;
    const key = keyOf(name, labels);
    return read.find((each) => keyOf(name, each.labels) === key)?.value ?? 0;
  }

  #ofHistogram(name: string, labels: Labels): number {
    const [, base = '', what = ''] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? [];
    const { le, ...own } = labels;
    const histogram = this.#histograms.get(keyOf(base, what === 'bucket' ? own : labels))?.of;
    if (histogram === undefined) return 0;
    if (what === 'sum') return histogram.sum;
    return histogram.upTo(le === '+Inf' || what === 'count' ? Infinity : Number(le));
  }
}

/** As it is counted here: without the prefix. */
export function shortName(name: string): string {
  return name.replace(/^kubelet_/, '');
}

function histogramSamples({ labels, of }: Pick<Kept<Histogram>, 'labels' | 'of'>): MetricSample[] {
  const bounds = [...of.buckets, Infinity];
  return [
    ...bounds.map((bound): MetricSample => {
      const le = bound === Infinity ? '+Inf' : String(bound);
      return { suffix: '_bucket', labels: { ...labels, le }, value: of.upTo(bound) };
    }),
    { suffix: '_sum', labels, value: of.sum },
    { suffix: '_count', labels, value: of.upTo(Infinity) },
  ];
}

function grouped<Value>(kept: ReadonlyMap<string, Kept<Value>>): Map<string, Kept<Value>[]> {
  const groups = new Map<string, Kept<Value>[]>();
  for (const key of [...kept.keys()].sort()) {
    const each = kept.get(key);
    if (each === undefined) continue;
    const group = groups.get(each.name);
    if (group === undefined) groups.set(each.name, [each]);
    else group.push(each);
  }
  return groups;
}

function keyOf(name: string, labels: Labels): string {
  if (labels === NONE) return name;
  let key = name;
  let before = '';
  for (const label in labels) {
    if (label < before) return keyOf(name, sorted(labels));
    before = label;
    key += ` ${label}=${labels[label] ?? ''}`;
  }
  return key;
}

/** Whoever counts often gives them so. */
function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
