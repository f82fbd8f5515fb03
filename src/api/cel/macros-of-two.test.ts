/** Macros of two variables and of optional values; the answers are those of apiserver's own environment of 1.36. */
import { describe, expect, it } from 'vitest';
import { CelCostError, compileExpression, COST_LIMIT_PER_CALL } from './index.ts';
import { told } from './testing/told.ts';

const LIST = '[1, 2, 3]';
const MAP = '{"a": 1, "b": 2}';

describe('macros of two variables', () => {
  it.each<[text: string, value: unknown]>([
    [`${LIST}.all(i, v, i < v) && !${LIST}.all(i, v, i == 0)`, true],
    [`${LIST}.exists(i, v, i == 2 && v == 3) && ${MAP}.exists(k, v, v == 2)`, true],
    [`${LIST}.existsOne(i, v, v > 2) && !${LIST}.exists_one(i, v, v > 1)`, true],
    [`${LIST}.transformList(i, v, i * v)`, [0, 2, 6]],
    [`${LIST}.transformList(i, v, i > 0, i * v)`, [2, 6]],
    [`${MAP}.transformMap(k, v, v > 1, v + 1)`, { b: 3 }],
    [`${LIST}.transformMap(i, v, v * 2)[1]`, 4],
    [`${MAP}.transformMapEntry(k, v, {string(v): k})`, { 1: 'a', 2: 'b' }],
    [`${LIST}.transformMapEntry(i, v, {"x": v})`, 'insert failed: key x already exists'],
    ['[[1, 2], [3]].transformList(i, l, l.transformList(j, v, i + j + v))', [[1, 3], [4]]],
    ['dyn({"a": 1}).transformMap(k, v, k)', { a: 'a' }],
    // An error is none where another item decides.
    [`${LIST}.exists(i, v, 1 / i == 1) && !${LIST}.all(i, v, v / (v - 1) > 5)`, true],
    [`${LIST}.all(i, v, v / 0 == 1)`, 'division by zero'],
    [`${LIST}.transformList(i, v, 1 / i)`, 'division by zero'],
    [`${LIST}.all(i, i, true)`, 'ERROR: <input>:1:18: duplicate variable name: i'],
    [`${LIST}.all(1, v, true)`, 'ERROR: <input>:1:15: argument must be a simple name'],
    [
      '1.all(i, v, true)',
      "ERROR: <input>:1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
    ],
    [`${LIST}.all(i, v, v)`, "ERROR: <input>:1:21: expected type 'bool' but found 'int'"],
    [
      `${LIST}.transformMapEntry(i, v, v)`,
      "ERROR: <input>:1:28: found no matching overload for 'cel.@mapInsert' applied to '(map(dyn, dyn), int)'",
    ],
  ])('%s', (text, value) => {
    expect(told(text)).toEqual(value);
  });

  it('cost what is in them, and end where that is too much', () => {
    const deep =
      'lists.range(100).all(a, x, lists.range(100).all(b, y, lists.range(100).all(c, z, x + y + z >= 0)))';
    expect(() => compileExpression(deep, {}).evaluate({}, COST_LIMIT_PER_CALL)).toThrow(
      CelCostError,
    );
    expect(() => told('lists.range(9000000000000)')).toThrow(CelCostError);
  });
});

describe('macros of optional values', () => {
  it.each<[text: string, value: unknown]>([
    ['optional.of(2).optMap(x, x + 1).orValue(0)', 3],
    ['optional.none().optMap(x, x + 1).orValue(0)', 0],
    ['{"a": {"b": 3}}.?a.optFlatMap(x, x.?b).orValue(1)', 3],
    ['{"a": {"b": 3}}.?a.optFlatMap(x, x.?c).orValue(1)', 1],
    ['optional.of(1).optMap(x, optional.of(2).optMap(y, x + y)).value().value()', 3],
    [
      'optional.of(1).optMap(1, x)',
      'ERROR: <input>:1:23: optMap() variable name must be a simple identifier',
    ],
    [
      'optional.of(1).optFlatMap(x, x)',
      "ERROR: <input>:1:26: found no matching overload for '_?_:_' applied to '(bool, int, optional_type(dyn))'",
    ],
  ])('%s', (text, value) => {
    expect(told(text)).toEqual(value);
  });
});
