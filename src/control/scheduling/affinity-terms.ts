/**
 * What a pod wants of the pods near it, terms ready to be asked. Upstream: pkg/scheduler/framework/types.go,
 * AffinityTerm, WeightedAffinityTerm (v1.36).
 */
import { selectorPredicate, type Pod } from '../../api/index.ts';

type Affinity = NonNullable<Pod['spec']['affinity']>;
type Written = NonNullable<
  NonNullable<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>[number];
type Labels = Readonly<Record<string, string>>;

export interface AffinityTerm {
  readonly topologyKey: string;
  /** The pod is in one of the term's namespaces, and its labels are those that are selected. */
  readonly matches: (pod: Pod) => boolean;
  /** 1 to 100; of a required term 1, what upstream calls hardPodAffinityWeight. */
  readonly weight: number;
}

export interface AffinityTerms {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
  readonly preferredAnti: readonly AffinityTerm[];
}

/** Labels of a namespace. */
export type NamespaceLabels = (namespace: string) => Labels;

/** Undefined if the pod does not speak of other pods. */
export function affinityTermsOf(
  { metadata, spec }: Pod,
  labelsOf: NamespaceLabels,
): AffinityTerms | undefined {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return undefined;
  const ready = (term: Written, weight: number): AffinityTerm => ({
    topologyKey: term.topologyKey,
    matches: matcherOf(term, metadata.namespace, labelsOf),
    weight,
  });
  const required = (of: Affinity['podAffinity']): readonly AffinityTerm[] =>
    (of?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => ready(term, 1));
  const preferred = (of: Affinity['podAffinity']): readonly AffinityTerm[] =>
    (of?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((weighted) =>
      ready(weighted.podAffinityTerm, weighted.weight),
    );
  return {
    required: required(podAffinity),
    requiredAnti: required(podAntiAffinity),
    preferred: preferred(podAffinity),
    preferredAnti: preferred(podAntiAffinity),
  };
}

/** Whether a pod's terms ask for labels of namespaces. */
export function selectsNamespaces({ spec }: Pod): boolean {
  if (spec.affinity === undefined) return false;
  const { podAffinity, podAntiAffinity } = spec.affinity;
  return [podAffinity, podAntiAffinity].some(
    (of) =>
      of?.requiredDuringSchedulingIgnoredDuringExecution?.some(isByNamespace) === true ||
      of?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) =>
        isByNamespace(podAffinityTerm),
      ) === true,
  );
}

function isByNamespace({ namespaceSelector }: Written): boolean {
  return namespaceSelector !== undefined;
}

/** Without namespaces and a selector of them: the pod's own. An empty selector means all. */
function matcherOf(
  { namespaces = [], namespaceSelector, labelSelector }: Written,
  own: string,
  labelsOf: NamespaceLabels,
): AffinityTerm['matches'] {
  const isSelected = selectorPredicate(labelSelector);
  const isOfSelected = selectorPredicate(namespaceSelector);
  const named =
    namespaces.length === 0 && namespaceSelector === undefined
      ? new Set([own])
      : new Set(namespaces);
  return ({ metadata: { namespace, labels = {} } }) =>
    (named.has(namespace) || isOfSelected(labelsOf(namespace))) && isSelected(labels);
}
