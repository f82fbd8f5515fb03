/** Expressions of the Common Expression Language as an API server takes them. Pure: no clock, no chance, no I/O. */
export { CelCompileError, CelCostError, CelEvaluationError } from './cel-error.ts';
export type { SizedKind, SizedType } from './cost/sized-type.ts';
export {
  celTypeNamed,
  DYN,
  escapedName,
  fromCel as jsonOf,
  STRING,
  type CelType,
  type ObjectCelType,
} from './cel-type.ts';
export {
  compileExpression,
  LazyFields,
  type Expression,
  type Outcome,
} from './compile-expression.ts';
export type { Purpose } from './environments.ts';
export { Constructed } from './constructions.ts';
export { COST_LIMIT_PER_CALL, COST_LIMIT_PER_OBJECT } from './cost-meter.ts';
