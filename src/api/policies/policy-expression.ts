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
}

/** @param type what it must come to; undefined: anything. @throws {PolicyCompileError} */
export function compilePolicyExpression(
  text: string,
  declared: Declared,
  type: 'bool' | 'string' | undefined,
): Expression {
  let expression: Expression;
  try {
    expression = compileExpression(text, declared);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof CelCompileError)) throw error;
    throw new PolicyCompileError(`compilation failed: ${error.message}`);
  }
  const found = expression.type;
  if (type === undefined || found === type || found === 'dyn') return expression;
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
      if (error instanceof CelCostError) {
        throw new PolicyEvaluationError(
          'validation failed due to running out of cost budget, no further validation rules will be run',
        );
      }
      if (!(error instanceof CelEvaluationError)) throw error;
      this.#left -= error.cost;
      throw new PolicyEvaluationError(
        `expression '${expression.text}' resulted in error: ${error.message}`,
      );
    }
  }
}
