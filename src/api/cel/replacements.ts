/** Where an expression is evaluated otherwise than by the library. */
import { CelFunctionError } from './cel-error.ts';
import { withEntriesLeftOut } from './constructions.ts';
import { matchesPattern } from './library-strings.ts';
import { callOf, isNode, receiverOf, type Node } from './nodes.ts';
import { timestampOf } from './times.ts';

/** Patterns are matched in RE2's time, and instants are those of RFC 3339 alone. */
export function replacement(node: Node): Node['evaluate'] | undefined {
  const leftOut = withEntriesLeftOut(node);
  if (leftOut !== undefined) return leftOut;
  const call = callOf(node);
  const [argument] = call?.args ?? [];
  const receiver = receiverOf(node);
  if (argument === undefined) return undefined;
  if (call?.name === 'matches' && isNode(receiver)) {
    return (evaluator, _node, context) =>
      matchesPattern(evaluator.run(receiver, context), evaluator.run(argument, context));
  }
  if (call?.name !== 'timestamp' || receiver !== undefined) return undefined;
  const { evaluate } = node.meta;
  return (evaluator, _node, context) => {
    const value = evaluator.run(argument, context);
    if (typeof value !== 'string') return evaluate(evaluator, node, context);
    const instant = timestampOf(value);
    if (instant === undefined || !value.includes('T')) {
      throw new CelFunctionError(`parsing time ${JSON.stringify(value)} as RFC 3339 failed`);
    }
    return instant;
  };
}
