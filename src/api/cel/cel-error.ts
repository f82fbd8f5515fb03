/** Why an expression cannot be compiled, or came to nothing. */
export class CelCompileError extends Error {
  override readonly name = 'CelCompileError';
}

/** `no such key: x`, `division by zero`: in the words of cel-go where they are known. */
export class CelEvaluationError extends Error {
  override readonly name = 'CelEvaluationError';
  /** What was spent before it went wrong. */
  readonly cost: number;

  constructor(message: string, cost: number) {
    super(message);
    this.cost = cost;
  }
}

/** The expression costs more than is allowed. */
export class CelCostError extends Error {
  override readonly name = 'CelCostError';

  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

/** What a function of ours throws: its message is shown as it is. */
export class CelFunctionError extends Error {
  override readonly name = 'CelFunctionError';
}
