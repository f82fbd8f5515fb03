/** An expression of a policy: compiled or not, and what it comes to, in upstream's words. */
import { rethrowProgrammerError } from '../../sim/index.ts';
import {
  CelCompileError,
  CelCostError,
  CelEvaluationError,
  compileExpression,
  COST_LIMIT_PER_CALL,
  type Expression,
} from '../cel/index.ts';
import type { Declared } from './admission-variables.ts';

/** `compilation failed: ERROR: <input>:1:1: …` */
export class PolicyCompileError extends Error {
  override readonly name = 'PolicyCompileError';
}

/** `expression 'x' resulted in error: no such key: y` */
export class PolicyEvaluationError extends Error {
  override readonly name = 'PolicyEvaluationError';
  /** Without the expression: `no such key: y` */
  readonly why: string;

  constructor(message: string, why = message) {
    super(message);
    this.why = why;
  }
}

/** What an expression must come to: the last two are a mutation's. */
export type PolicyType = 'bool' | 'string' | 'Object' | 'list(JSONPatch)';

/** @param type what it must come to; undefined: anything. @throws {PolicyCompileError} */
export function compilePolicyExpression(
  text: string,
  declared: Declared,
  type: PolicyType | undefined,
): Expression {
  const isMutation = type === 'Object' || type === 'list(JSONPatch)';
  let expression: Expression;
  try {
    expression = compileExpression(text, declared, isMutation ? 'mutating' : 'judging');
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof CelCompileError)) throw error;
    throw new PolicyCompileError(`compilation failed: ${error.message}`);
  }
  const found = expression.typeText;
  if (type === undefined || found === type) return expression;
  if (found === 'dyn' && !isMutation) return expression;
  throw new PolicyCompileError(`must evaluate to ${type} but got ${found}`);
}

/** What all expressions of one policy may cost together. */
export class Budget {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** @throws {PolicyEvaluationError} */
  evaluate(expression: Expression, values: Readonly<Record<string, unknown>>): unknown {
    const limit = Math.min(this.#left, COST_LIMIT_PER_CALL);
    try {
      const { raw, cost } = expression.evaluate(values, limit);
      this.#left -= cost;
      return raw;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof CelCostError && limit === COST_LIMIT_PER_CALL) {
        this.#left -= limit;
        const told = `expression '${expression.text}' resulted in error: ${error.message}`;
        throw new PolicyEvaluationError(told, error.message);
      }
      if (error instanceof CelCostError) {
        throw new PolicyEvaluationError(
          'validation failed due to running out of cost budget, no further validation rules will be run',
        );
      }
      if (!(error instanceof CelEvaluationError)) throw error;
      this.#left -= error.cost;
      const told = `expression '${expression.text}' resulted in error: ${error.message}`;
      throw new PolicyEvaluationError(told, error.message);
    }
  }
}
