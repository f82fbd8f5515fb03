/**
 * On which nodes a pod may go, while scheduling gates hold it: that may grow narrower, not wider.
 * Upstream: pkg/apis/core/validation/validation.go, validateNodeSelectorMutation, validateNodeAffinityMutation (v1.36).
 */
import { goJson, sameInGo } from '../go-values/go-json.ts';
import type { PodSpec } from '../objects.ts';
import { extended } from '../../sim/index.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

type NodeAffinity = NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>;
type Required = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>;
type Term = Required['nodeSelectorTerms'][number];

const NODE_AFFINITY = '*core.NodeAffinity';
const TERMS =
  'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

export function validateNarrowerNodes(next: PodSpec, old: PodSpec): readonly FieldError[] {
  return [...validateSelector(next, old), ...validateAffinity(next, old)];
}

function validateSelector(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const given = next.nodeSelector ?? {};
  const isKept = Object.entries(old.nodeSelector ?? {}).every(
    ([key, value]) => given[key] === value,
  );
  if (isKept) return NO_ERRORS;
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  const shown = goJson('{}string', next.nodeSelector, 'given');
  return [fieldError.invalidShown('spec.nodeSelector', shown, detail)];
}

function validateAffinity(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const [given, before] = [next.affinity?.nodeAffinity, old.affinity?.nodeAffinity];
  if (sameInGo(NODE_AFFINITY, given, before)) return NO_ERRORS;
  const [terms, termsBefore] = [termsOf(given), termsOf(before) ?? []];
  if (termsBefore.length === 0) return NO_ERRORS;
  if (terms?.length !== termsBefore.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    const shown = goJson('[]core.NodeSelectorTerm', terms, 'given');
    return [fieldError.invalidShown(TERMS, shown, detail)];
  }
  return terms.flatMap((term, at) => {
    if (hasOnlyAdditions(term, termsBefore[at] ?? {})) return NO_ERRORS;
    const detail = 'only additions are allowed (no mutations or deletions)';
    const shown = goJson('core.NodeSelectorTerm', term, 'given');
    return [fieldError.invalidShown(`${TERMS}[${String(at)}]`, shown, detail)];
  });
}

function termsOf(affinity: NodeAffinity | undefined): readonly Term[] | undefined {
  return affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

/** A term that asks for nothing matches nothing: then what is added would make it wider. */
function hasOnlyAdditions(next: Term, old: Term): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const;
  const isNone = ({ matchExpressions = [], matchFields = [] }: Term): boolean =>
    matchExpressions.length + matchFields.length === 0;
  if (isNone(old)) return isNone(next);
  return lists.every((list) => {
    const before = old[list] ?? [];
    const first = (next[list] ?? []).slice(0, before.length);
    return sameInGo('[]core.NodeSelectorRequirement', first, before);
  });
}

/** The new spec with the old nodes: equal to the old spec if nothing else changed. */
export function withOldNodes(next: PodSpec, old: PodSpec): PodSpec {
  const { nodeSelector, affinity } = old;
  const spec = extended(next);
  if (!sameInGo('{}string', next.nodeSelector, nodeSelector)) {
    if (nodeSelector === undefined) delete spec.nodeSelector;
    else spec.nodeSelector = nodeSelector;
  }
  const [given, before] = [next.affinity, affinity?.nodeAffinity];
  if (sameInGo(NODE_AFFINITY, given?.nodeAffinity, before)) return spec;
  const { nodeAffinity: _, ...others } = given ?? {};
  const hasOthers = others.podAffinity !== undefined || others.podAntiAffinity !== undefined;
  if (affinity === undefined && !hasOthers) delete spec.affinity;
  else spec.affinity = before === undefined ? others : { nodeAffinity: before, ...others };
  return spec;
}
