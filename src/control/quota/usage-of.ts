/** What of a quota is used. Pure. Upstream: apiserver pkg/quota/v1/resources.go, CalculateUsage. */
import {
  addLists,
  pickList,
  scopesOf,
  type ApiObject,
  type Evaluator,
  type ResourceQuota,
} from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

type ResourceList = Record<string, string>;

export interface CountedObjects {
  readonly evaluator: Evaluator;
  /** Those of the quota's namespace. */
  readonly objects: () => readonly ApiObject[];
}

/** Of what the quota limits; of what nobody counts, what was said before. */
export function usageOf(
  quota: ResourceQuota,
  counted: readonly CountedObjects[],
  now: Instant,
): ResourceList {
  const { spec, status } = quota;
  const hard = Object.keys(spec.hard ?? {});
  const scopes = scopesOf(quota);
  const known: ResourceList = {};
  for (const { evaluator, objects } of counted) {
    const names = hard.filter(evaluator.counts);
    if (names.length === 0) continue;
    let used: ResourceList = Object.fromEntries(names.map((name) => [name, '0']));
    for (const object of objects()) {
      if (!scopes.every((scope) => evaluator.isInScope(object, scope))) continue;
      used = addLists(used, evaluator.usage(object, now));
    }
    Object.assign(
      known,
      addLists(
        known,
        pickList(used, (name) => names.includes(name)),
      ),
    );
  }
  return pickList({ ...status.used, ...known }, (name) => hard.includes(name));
}
