/**
 * Conditions under which a webhook or a policy is asked at all.
 * Upstream: apiserver pkg/admission/plugin/webhook/matchconditions/matcher.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { MatchCondition } from '../admission-policy-objects.ts';
import type { Expression } from '../cel/index.ts';
import {
  ADMISSION_VARIABLES,
  type AdmissionAttributes,
  type Declared,
} from './admission-variables.ts';
import { Budget, compilePolicyExpression, PolicyEvaluationError } from './policy-expression.ts';

const COST_LIMIT = 2_500_000;

/** `error`: some could not be told, and none says no. */
export type Matched = { readonly matches: boolean; readonly error?: string };

const compiled = new WeakMap<readonly MatchCondition[], readonly Expression[]>();

/** One that says no is enough, whatever the others come to. */
export function matchConditions(
  conditions: readonly MatchCondition[],
  attributes: AdmissionAttributes,
  declared: Declared = ADMISSION_VARIABLES,
): Matched {
  let expressions = compiled.get(conditions);
  if (expressions === undefined) {
    expressions = conditions.map(({ expression }) =>
      compilePolicyExpression(expression, declared, 'bool'),
    );
    compiled.set(conditions, expressions);
  }
  const budget = new Budget(COST_LIMIT);
  const errors: string[] = [];
  for (const expression of expressions) {
    try {
      if (budget.evaluate(expression, { ...attributes }) === false) return { matches: false };
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof PolicyEvaluationError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length === 0) return { matches: true };
  return { matches: false, error: errors.length === 1 ? errors.join() : `[${errors.join(', ')}]` };
}
