/** `[[ … ]]`, which busybox has too. Source: bash(1). */
import type { TestExpression } from 'unbash';
import type { Steps } from '../../../sim/index.ts';
import { AppletCall } from '../applets/applet.ts';
import { test } from '../applets/test.ts';
import { expandPieces, expandText } from './expansion.ts';
import { matcher, textOf } from './pattern.ts';
import type { Shell } from './shell.ts';

export function* evaluateTest(shell: Shell, expression: TestExpression): Steps<boolean> {
  switch (expression.type) {
    case 'TestGroup':
      return yield* evaluateTest(shell, expression.expression);
    case 'TestNot': {
      const value = yield* evaluateTest(shell, expression.operand);
      return expression.negations.length % 2 === 0 ? value : !value;
    }
    case 'TestLogical': {
      const isAnd = expression.operator === '&&';
      for (const operand of expression.operands) {
        const value = yield* evaluateTest(shell, operand);
        if (value !== isAnd) return value;
      }
      return isAnd;
    }
    case 'TestUnary': {
      const operand = yield* expandText(shell, expression.operand);
      return yield* holds(shell, [expression.operator, operand]);
    }
    case 'TestBinary': {
      const { operator } = expression;
      const left = yield* expandText(shell, expression.left);
      const right = yield* expandPieces(shell, expression.right);
      if (operator === '=' || operator === '==') return matcher(right).test(left);
      if (operator === '!=') return !matcher(right).test(left);
      if (operator === '=~') return new RegExp(textOf(right)).test(left);
      if (operator === '<') return left < textOf(right);
      if (operator === '>') return left > textOf(right);
      return yield* holds(shell, [left, operator, textOf(right)]);
    }
    default:
      return expression satisfies never;
  }
}

function* holds({ process }: Shell, args: readonly string[]): Steps<boolean> {
  return (yield* test(new AppletCall(process, 'test', args))) === 0;
}
