import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CelCompileError,
  CelCostError,
  CelEvaluationError,
  compileExpression,
  COST_LIMIT_PER_CALL,
  type CelType,
} from './index.ts';

const INT: CelType = { kind: 'int' };
const STRING: CelType = { kind: 'string' };
const SELF: CelType = {
  kind: 'object',
  fields: new Map<string, CelType>([
    ['n', INT],
    ['s', STRING],
    ['f', { kind: 'double' }],
    ['l', { kind: 'list', element: INT }],
    ['sl', { kind: 'list', element: STRING }],
    ['m', { kind: 'map', value: STRING }],
    ['x-y', INT],
    ['if', STRING],
    ['any', { kind: 'dyn' }],
    ['t', { kind: 'timestamp' }],
    ['d', { kind: 'duration' }],
  ]),
};
const VALUE = {
  n: 3,
  s: 'hello',
  f: 1.5,
  l: [1, 2, 3],
  sl: ['a', 'b'],
  m: { a: 'x', 'b.c': 'y', __proto__: 'never' },
  'x-y': 4,
  if: 'z',
  any: '50%',
  t: '2020-01-01T10:00:00Z',
  d: '1h30m',
};

function evaluated(text: string, value: unknown = VALUE, limit = COST_LIMIT_PER_CALL): unknown {
  return compileExpression(text, { self: SELF }).evaluate({ self: value }, limit).value;
}

/** Why it cannot be compiled, without the line that is shown. */
function refusal(text: string): string {
  try {
    return compileExpression(text, { self: SELF }).type;
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return error.message.split('\n')[0] ?? '';
  }
}

describe('expressions that hold', () => {
  it.each([
    'self.n > 2 && self.s.startsWith("he")',
    'self.l.all(i, i > 0) && self.l.exists(i, i == 3) && self.l.exists_one(i, i > 2)',
    'self.l.map(i, i * 2) == [2, 4, 6] && self.l.filter(i, i > 1).size() == 2',
    'self.m["b.c"] == "y" && "a" in self.m && self.m.all(k, self.m[k] != "")',
    'self.x__dash__y == 4 && self.__if__ == "z"',
    'self.any == "50%" && type(self.any) == string',
    'self.f > self.n || self.f == 1.5',
    'self.t < timestamp("2021-01-01T00:00:00Z") && self.t.getHours() == 10',
    'self.d == duration("90m")',
    'self.?n.orValue(1) == 3 && optional.none().orValue(2) == 2',
    // An error is no answer where the other side is one.
    'self.n / 0 == 1 || true',
    // What Kubernetes adds.
    'self.l.isSorted() && self.l.sum() == 6 && self.l.max() == 3 && self.l.min() == 1',
    '[3, 1, 2].sort() == self.l && [1, 2, 1].distinct() == [1, 2] && [[1], [2, 3]].flatten() == self.l',
    'self.l.slice(1, 3) == [2, 3] && self.l.reverse() == [3, 2, 1]',
    'self.sl.indexOf("b") == 1 && self.sl.lastIndexOf("x") == -1',
    'self.s.find("l+") == "ll" && self.s.findAll("l", 1) == ["l"]',
    'self.s.replace("l", "L", 1) == "heLlo" && self.s.charAt(1) == "e"',
    '"%s-%d %.2f".format([self.s, self.n, self.f]) == "hello-3 1.50"',
    'isURL("/a") && url("https://a.b:80/c?d=e&d=f").getQuery() == {"d": ["e", "f"]}',
    'url("https://[::1]:80/c").getHostname() == "::1" && url("https://a:80/").getPort() == "80"',
    'quantity("1Gi").isGreaterThan(quantity("500Mi")) && quantity("1k").sub(1).asInteger() == 999',
    'ip("10.0.0.1").family() == 4 && string(ip("2001:db8:0:0:1:0:0:1")) == "2001:db8::1:0:0:1"',
    'cidr("10.0.0.0/8").containsIP("10.1.2.3") && !cidr("10.0.0.0/8").containsCIDR("0.0.0.0/0")',
    'sets.contains(self.l, [1, 2]) && sets.equivalent(self.sl, ["b", "a", "a"])',
  ])('%s', (text) => {
    expect(evaluated(text)).toBe(true);
  });
});

describe('expressions that cannot be compiled', () => {
  it.each([
    ['self.zz > 1', "ERROR: <input>:1:5: undefined field 'zz'"],
    [
      'self.n > "a"',
      "ERROR: <input>:1:8: found no matching overload for '_>_' applied to '(int, string)'",
    ],
    [
      'self.l.all(i, i > "a")',
      "ERROR: <input>:1:17: found no matching overload for '_>_' applied to '(int, string)'",
    ],
    ['foo(self.n)', "ERROR: <input>:1:4: undeclared reference to 'foo' (in container '')"],
    [
      'self.s.startsWith(1)',
      "ERROR: <input>:1:18: found no matching overload for 'startsWith' applied to 'string.(int)'",
    ],
    ['self.s && true', "ERROR: <input>:1:5: expected type 'bool' but found 'string'"],
    ['self.s.x == 1', "ERROR: <input>:1:7: type 'string' does not support field selection"],
    [
      'self.l["a"] == 1',
      "ERROR: <input>:1:7: found no matching overload for '_[_]' applied to '(list(int), string)'",
    ],
    ['[1, "a"].size() == 1', "ERROR: <input>:1:5: expected type 'int' but found 'string'"],
    ['self.s.matches("(")', 'ERROR: <input>:1:16: invalid matches argument'],
    ['self.n == 1\n  && y', "ERROR: <input>:2:6: undeclared reference to 'y' (in container '')"],
    ['self.n >', 'ERROR: <input>:1:9: Syntax error: Unexpected token: EOF'],
    // Of the library's, but not of Kubernetes'; of Kubernetes', but not provided; what would ask the host.
    [
      'cel.bind(x, 1, x == 1)',
      "ERROR: <input>:1:9: undeclared reference to 'bind' (in container '')",
    ],
    [
      'self.s.json() == {}',
      "ERROR: <input>:1:12: undeclared reference to 'json' (in container '')",
    ],
    ['self.l.first().value() == 1', 'bool'],
    [
      'self.t.getHours("Europe/Paris") == 1',
      "ERROR: <input>:1:16: undeclared reference to 'getHours' (in container '')",
    ],
    [
      'self.t.getDayOfYear() == 1',
      "ERROR: <input>:1:20: undeclared reference to 'getDayOfYear' (in container '')",
    ],
  ])('%s', (text, words) => {
    expect(refusal(text)).toBe(words);
  });

  it('shows the line and the place', () => {
    expect(() => compileExpression('true &&\n  self.zz', { self: SELF })).toThrow(
      "ERROR: <input>:2:7: undefined field 'zz'\n |   self.zz\n | ......^",
    );
  });
});

describe('expressions that come to nothing', () => {
  it.each([
    ['self.m["zz"] == "x"', 'no such key: zz'],
    ['self.l[5] == 1', 'index out of bounds: 5'],
    ['self.l.slice(2, 9) == []', 'cannot slice(2, 9), list is length 3'],
    ['self.n / 0 == 1', 'division by zero'],
    ['self.n % 0 == 1', 'modulus by zero'],
    ['self.n + 9223372036854775807 > 0', 'integer overflow'],
    ['self.any + 1 == 2', 'no such overload'],
    ['[].map(x, 1).max() == 1', 'max called on empty list'],
    [
      'quantity("x").isInteger()',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('%s', (text, words) => {
    expect(() => evaluated(text)).toThrow(CelEvaluationError);
    expect(() => evaluated(text)).toThrow(words);
  });
});

describe('what it may cost', () => {
  const many = { ...VALUE, l: Array.from({ length: 1000 }, (_, at) => at) };

  it.each([
    'self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))',
    // Errors that are taken for answers do not hide that it is too much.
    'self.l.all(a, self.l.exists(b, a / 0 == b) || true)',
    'self.l.map(a, self.l + self.l).size() == 1',
    '[1, 2, 3].all(a, self.l.all(b, [self.l] == [self.l]))',
    'self.s.replace("", self.s).replace("", self.s).replace("", self.s).replace("", self.s) == ""',
  ])('%s', (text) => {
    const value = { ...many, s: 'a'.repeat(1000) };
    expect(() => evaluated(text, value)).toThrow(CelCostError);
  });

  it('is one and the same each time, and grows with what is looked at', () => {
    const expression = compileExpression('self.l.all(i, i >= 0)', { self: SELF });
    const cost = (value: unknown): number =>
      expression.evaluate({ self: value }, COST_LIMIT_PER_CALL).cost;
    expect(cost(many)).toBe(cost(many));
    expect(cost(many)).toBeGreaterThan((300 * cost(VALUE)) / 10);
  });

  it('takes a pattern that would go back and forth for ever in one pass', () => {
    expect(evaluated('self.s.matches("^(a+)+$")', { s: `${'a'.repeat(50_000)}!` })).toBe(false);
  });
});

describe('whatever a client writes', () => {
  it.each([
    ['1' + '+1'.repeat(20_000), 'expression recursion limit exceeded: 400'],
    [`${'!'.repeat(20_000)}true`, 'expression recursion limit exceeded: 400'],
    [`self.l${'.map(x, x)'.repeat(3_000)}`, 'expression recursion limit exceeded: 400'],
    [`"${'a'.repeat(200_000)}"`, 'expression code point size exceeds limit: size: 200002'],
  ])('%#: is refused where it is too deep or too long', (text, words) => {
    expect(() => compileExpression(text, { self: SELF })).toThrow(CelCompileError);
    expect(() => compileExpression(text, { self: SELF })).toThrow(words);
  });

  const atoms = fc.constantFrom(
    ...['1', '1u', '1.5', '"a"', 'null', 'true', '[]', '{}', '{"a": 1}', 'int', 'x', 'sets'],
    ...['self', 'self.n', 'self.s', 'self.l', 'self.m', 'self.any', 'self.t', 'self.d'],
    ...['optional.none()', 'quantity("1Gi")', 'ip("::1")', 'url("/a")', 'dyn(1)'],
  );
  const operators = fc.constantFrom(...'+ - * / % == != < >= in && ||'.split(' '));
  const methods = fc.constantFrom(
    ...'contains matches find split join indexOf charAt format orValue add map'.split(' '),
  );
  const macros = fc.constantFrom('all', 'exists', 'exists_one', 'map', 'filter');
  const functions = fc.constantFrom(...'size int uint string type has ip quantity url'.split(' '));
  const expressions = fc.letrec<{ text: string }>((tie) => {
    const text = tie('text');
    return {
      text: fc.oneof(
        { depthSize: 'medium' },
        atoms,
        fc.tuple(text, operators, text).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        fc.tuple(text, methods, text).map(([a, method, b]) => `${a}.${method}(${b})`),
        fc.tuple(text, macros, text).map(([a, macro, b]) => `${a}.${macro}(x, ${b})`),
        fc.tuple(functions, text).map(([name, a]) => `${name}(${a})`),
        fc.tuple(text, text).map(([a, b]) => `${a}[${b}]`),
        fc.tuple(text, text, text).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
        text.map((a) => `${a}.?n`),
        fc.array(text, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      ),
    };
  }).text;

  it('is a value, or an error that says so', () => {
    const seen = { values: 0, refused: 0, failed: 0 };
    fc.assert(
      fc.property(expressions, (text) => {
        try {
          evaluated(text);
          seen.values += 1;
        } catch (error) {
          if (error instanceof CelCompileError) seen.refused += 1;
          else if (error instanceof CelEvaluationError || error instanceof CelCostError) {
            seen.failed += 1;
          } else throw error;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.values, seen.refused, seen.failed)).toBeGreaterThan(0);
  });
});

it('keeps a field that is called like one of every object', () => {
  const self: CelType = { kind: 'dyn' };
  const value: unknown = JSON.parse('{"constructor": 1, "__proto__": {"a": 2}}');
  const text = 'self.constructor == 1 && self["__proto__"].a == 2';
  expect(compileExpression(text, { self }).evaluate({ self: value }, 1000).value).toBe(true);
});
