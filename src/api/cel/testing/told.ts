import {
  CelCompileError,
  CelEvaluationError,
  compileExpression,
  COST_LIMIT_PER_CALL,
} from '../index.ts';

/** What comes of an expression over nothing: its value, or why there is none. */
export function told(text: string): unknown {
  try {
    return compileExpression(text, {}).evaluate({}, COST_LIMIT_PER_CALL).value;
  } catch (error) {
    if (error instanceof CelCompileError) return error.message.split('\n')[0];
    if (error instanceof CelEvaluationError) return error.message;
    throw error;
  }
}
