/**
 * The variables of a policy: what it declares for its expressions, and their values, each found out once, when somebody
 * asks. Upstream: apiserver pkg/admission/plugin/cel/composition.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { PolicySpec } from '../admission-policy-objects.ts';
import { celTypeNamed, LazyFields, type CelType, type Expression } from '../cel/index.ts';
import {
  ADMISSION_VARIABLES,
  WITH_PARAMS,
  type AdmissionAttributes,
  type Declared,
} from './admission-variables.ts';
import {
  compilePolicyExpression,
  PolicyEvaluationError,
  type Budget,
} from './policy-expression.ts';

export type PolicyVariables = ReadonlyMap<string, Expression>;

/** Each of the type of its expression. @throws {PolicyCompileError} */
export function declaredBy(spec: PolicySpec): {
  readonly declared: Declared;
  readonly variables: PolicyVariables;
} {
  const outer = outerOf(spec);
  const variables = new Map<string, Expression>();
  let fields: ReadonlyMap<string, CelType> = new Map();
  for (const { name, expression } of spec.variables ?? []) {
    const compiled = compilePolicyExpression(expression, withVariables(outer, fields), undefined);
    variables.set(name, compiled);
    fields = new Map([...fields, [name, celTypeNamed(compiled.type)]]);
  }
  return { declared: withVariables(outer, fields), variables };
}

/** What there is but for variables of its own. */
export function outerOf({ paramKind }: PolicySpec): Declared {
  return paramKind === undefined ? ADMISSION_VARIABLES : WITH_PARAMS;
}

/** A variable may speak of those before it. */
export function withVariables(outer: Declared, fields: ReadonlyMap<string, CelType>): Declared {
  return { ...outer, variables: { kind: 'object', fields } };
}

export function lazyVariables(
  compiled: PolicyVariables,
  attributes: AdmissionAttributes,
  budget: Budget,
): LazyFields {
  const found = new Map<string, unknown>();
  const variables = new LazyFields((name) => {
    const expression = compiled.get(name);
    if (found.has(name) || expression === undefined) return found.get(name);
    try {
      found.set(name, budget.evaluate(expression, { ...attributes, variables }));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof PolicyEvaluationError)) throw error;
      const why = `composited variable ${JSON.stringify(name)} fails to evaluate: ${error.why}`;
      throw new PolicyEvaluationError(why);
    }
    return found.get(name);
  });
  return variables;
}
