/**
 * Keys whose values selectors take from the pod that they are of: `matchLabelKeys`, `mismatchLabelKeys`. They become
 * requirements of the selectors when the pod is made. Upstream: pkg/registry/core/pod/strategy.go,
 * applyMatchLabelKeysAndMismatchLabelKeys, applyMatchLabelKeysInTopologySpread (v1.36).
 */
import type { Pod, PodSpec } from '../objects.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type Term = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];
type Labels = Readonly<Record<string, string>>;
type Operator = 'In' | 'NotIn';

export function withLabelKeys({ metadata, spec }: Pod): PodSpec {
  const { affinity, topologySpreadConstraints: constraints } = spec;
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined && constraints === undefined) {
    return spec;
  }
  const { labels = {} } = metadata;
  return {
    ...spec,
    ...(affinity === undefined ? {} : { affinity: withKeys(affinity, labels) }),
    ...(constraints === undefined
      ? {}
      : { topologySpreadConstraints: constraints.map((each) => merged(each, labels)) }),
  };
}

function withKeys(affinity: Affinity, labels: Labels): Affinity {
  const next = { ...affinity };
  for (const field of ['podAffinity', 'podAntiAffinity'] as const) {
    const of = affinity[field];
    if (of !== undefined) next[field] = ofPods(of, labels);
  }
  return next;
}

function ofPods(of: PodAffinity, labels: Labels): PodAffinity {
  const required = of.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = of.preferredDuringSchedulingIgnoredDuringExecution;
  const next = { ...of };
  if (required !== undefined) {
    next.requiredDuringSchedulingIgnoredDuringExecution = required.map((term) =>
      merged(term, labels),
    );
  }
  if (preferred !== undefined) {
    next.preferredDuringSchedulingIgnoredDuringExecution = preferred.map((each) => {
      // Missing until validation says so.
      const { podAffinityTerm: term }: Partial<typeof each> = each;
      return term === undefined ? each : { ...each, podAffinityTerm: merged(term, labels) };
    });
  }
  return next;
}

type Keyed = Pick<Term, 'labelSelector' | 'matchLabelKeys' | 'mismatchLabelKeys'>;

function merged<T extends Keyed>(of: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = of;
  if (labelSelector === undefined) return of;
  const take = (keys: readonly string[], operator: Operator) =>
    keys.flatMap((key) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const taken = [...take(matchLabelKeys, 'In'), ...take(mismatchLabelKeys, 'NotIn')];
  if (taken.length === 0) return of;
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...taken];
  return { ...of, labelSelector: { ...labelSelector, matchExpressions } };
}
