/**
 * A policy, compiled, and what it decides about a write. Upstream: apiserver pkg/admission/plugin/policy/validating/
 * validator.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { PolicyValidation, ValidatingAdmissionPolicy } from '../admission-policy-objects.ts';
import { COST_LIMIT_PER_OBJECT, type Expression } from '../cel/index.ts';
import type { AdmissionAttributes, Declared } from './admission-variables.ts';
import { matchConditions } from './match-conditions.ts';
import { Budget, compilePolicyExpression, PolicyEvaluationError } from './policy-expression.ts';
import { declaredBy, lazyVariables, type PolicyVariables } from './policy-variables.ts';

/** That the write is not to be, and why. */
export interface Refusal {
  readonly message: string;
  /** `Invalid`, `Forbidden`, … */
  readonly reason: string;
}

interface CompiledValidation {
  readonly source: PolicyValidation;
  readonly expression: Expression;
  readonly messageExpression: Expression | undefined;
}

const MESSAGE_LENGTH_MAX = 5 * 1024;

const programs = new WeakMap<ValidatingAdmissionPolicy, PolicyProgram>();

/** Of a policy of the store, which was found to compile when it was written. */
export function programOf(policy: ValidatingAdmissionPolicy): PolicyProgram {
  const known = programs.get(policy) ?? new PolicyProgram(policy);
  programs.set(policy, known);
  return known;
}

export class PolicyProgram {
  readonly #policy: ValidatingAdmissionPolicy;
  readonly #declared: Declared;
  readonly #variables: PolicyVariables;
  readonly #validations: readonly CompiledValidation[];

  constructor(policy: ValidatingAdmissionPolicy) {
    const { declared, variables } = declaredBy(policy.spec);
    this.#policy = policy;
    this.#declared = declared;
    this.#variables = variables;
    this.#validations = (policy.spec.validations ?? []).map((source) => ({
      source,
      expression: compilePolicyExpression(source.expression, declared, 'bool'),
      messageExpression:
        (source.messageExpression ?? '').trim() === ''
          ? undefined
          : compilePolicyExpression(source.messageExpression ?? '', declared, 'string'),
    }));
  }

  /** None: it may be. An error refuses, unless the policy says that it is to be ignored. */
  judge(attributes: AdmissionAttributes): readonly Refusal[] {
    const { matchConditions: conditions = [], failurePolicy } = this.#policy.spec;
    const isIgnored = failurePolicy === 'Ignore';
    const matched = matchConditions(conditions, attributes, this.#declared);
    if (matched.error !== undefined) {
      return isIgnored ? [] : [{ message: matched.error, reason: 'Invalid' }];
    }
    if (!matched.matches) return [];
    const budget = new Budget(COST_LIMIT_PER_OBJECT);
    const values = { ...attributes, variables: lazyVariables(this.#variables, attributes, budget) };
    return this.#validations.flatMap((validation) => {
      try {
        if (budget.evaluate(validation.expression, values) === true) return [];
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof PolicyEvaluationError)) throw error;
        return isIgnored ? [] : [{ message: error.message, reason: 'Invalid' }];
      }
      const { reason = 'Invalid' } = validation.source;
      return [{ message: messageOf(validation, values, budget), reason }];
    });
  }
}

/** What an expression says, else what the policy says, else the expression itself. */
function messageOf(
  { source, messageExpression }: CompiledValidation,
  values: Readonly<Record<string, unknown>>,
  budget: Budget,
): string {
  const said = messageExpression && spoken(messageExpression, values, budget);
  if (said !== undefined && said !== '') return said;
  const message = (source.message ?? '').trim();
  return message === '' ? `failed expression: ${source.expression.trim()}` : message;
}

function spoken(
  expression: Expression,
  values: Readonly<Record<string, unknown>>,
  budget: Budget,
): string | undefined {
  try {
    const value = budget.evaluate(expression, values);
    const text = typeof value === 'string' ? value.trim() : '';
    return text.length > MESSAGE_LENGTH_MAX || text.includes('\n') ? undefined : text;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof PolicyEvaluationError)) throw error;
    return undefined;
  }
}
