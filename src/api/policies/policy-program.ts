/**
 * A policy, compiled, and what it decides about a write. Upstream: apiserver pkg/admission/plugin/policy/validating/
 * validator.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { PolicyValidation, ValidatingAdmissionPolicy } from '../admission-policy-objects.ts';
import {
  celTypeNamed,
  COST_LIMIT_PER_OBJECT,
  LazyFields,
  type CelType,
  type Expression,
} from '../cel/index.ts';
import {
  ADMISSION_VARIABLES,
  WITH_PARAMS,
  type AdmissionAttributes,
  type Declared,
} from './admission-variables.ts';
import { matchConditions } from './match-conditions.ts';
import { Budget, compilePolicyExpression, PolicyEvaluationError } from './policy-expression.ts';

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

/** The variables of the policy, each of the type of its expression. @throws {PolicyCompileError} */
export function declaredBy({ spec }: ValidatingAdmissionPolicy): {
  declared: Declared;
  variables: ReadonlyMap<string, Expression>;
} {
  const outer = spec.paramKind === undefined ? ADMISSION_VARIABLES : WITH_PARAMS;
  const variables = new Map<string, Expression>();
  let fields: ReadonlyMap<string, CelType> = new Map();
  for (const { name, expression } of spec.variables ?? []) {
    const compiled = compilePolicyExpression(expression, withVariables(outer, fields), undefined);
    variables.set(name, compiled);
    fields = new Map([...fields, [name, celTypeNamed(compiled.type)]]);
  }
  return { declared: withVariables(outer, fields), variables };
}

/** A variable may speak of those before it. */
export function withVariables(outer: Declared, fields: ReadonlyMap<string, CelType>): Declared {
  return { ...outer, variables: { kind: 'object', fields } };
}

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
  readonly #variables: ReadonlyMap<string, Expression>;
  readonly #validations: readonly CompiledValidation[];

  constructor(policy: ValidatingAdmissionPolicy) {
    const { declared, variables } = declaredBy(policy);
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
    const values = { ...attributes, variables: this.#lazyVariables(attributes, budget) };
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

  /** Each is found out once, when somebody asks. */
  #lazyVariables(attributes: AdmissionAttributes, budget: Budget): LazyFields {
    const found = new Map<string, unknown>();
    const variables = new LazyFields((name) => {
      const expression = this.#variables.get(name);
      if (found.has(name) || expression === undefined) return found.get(name);
      try {
        found.set(name, budget.evaluate(expression, { ...attributes, variables }));
      } catch (error) {
        rethrowProgrammerError(error);
        if (!(error instanceof PolicyEvaluationError)) throw error;
        const why = `composited variable ${JSON.stringify(name)} fails to evaluate: ${error.message}`;
        throw new PolicyEvaluationError(why);
      }
      return found.get(name);
    });
    return variables;
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
