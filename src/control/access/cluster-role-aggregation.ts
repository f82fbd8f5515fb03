/** Puts the rules of a ClusterRole together from those that its selectors find. Upstream: pkg/controller/clusterroleaggregation. */
import {
  sameValue,
  selectorPredicate,
  type ClusterRole,
  type PolicyRule,
} from '../../api/index.ts';
import { perform, type Steps } from '../../sim/index.ts';
import { Controller, keyOf, type ControllerContext } from '../informers/index.ts';

export class ClusterRoleAggregation extends Controller {
  readonly #roles = this.read('clusterroles', () => this.#changed());

  constructor(context: ControllerContext) {
    super(context, 'clusterrole-aggregation-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const role = this.#roles.get(key);
    if (role?.aggregationRule === undefined) return;
    const rules = rulesFor(role, this.#roles.list());
    if (sameValue(rules, role.rules ?? [])) return;
    yield* perform(this.client.resource('clusterroles').update({ ...role, rules }));
  }

  /** Whichever changed, others may be made of it. */
  #changed(): void {
    for (const role of this.#roles.list()) {
      if (role.aggregationRule !== undefined) this.queue.add(keyOf(role));
    }
  }
}

function rulesFor(role: ClusterRole, all: readonly ClusterRole[]): PolicyRule[] {
  const rules: PolicyRule[] = [];
  const others = all.filter(({ metadata }) => metadata.name !== role.metadata.name);
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const matches = selectorPredicate(selector);
    for (const other of others.filter(({ metadata }) => matches(metadata.labels ?? {}))) {
      for (const rule of other.rules ?? []) {
        if (!rules.some((known) => sameValue(known, rule))) rules.push(rule);
      }
    }
  }
  return rules;
}
