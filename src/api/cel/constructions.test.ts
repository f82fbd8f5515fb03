/** What an expression of a mutation makes, and entries that are left out when they are none. */
import { describe, expect, it } from 'vitest';
import {
  CelCompileError,
  compileExpression,
  COST_LIMIT_PER_CALL,
  DYN,
  type Purpose,
} from './index.ts';

const OBJECT = { spec: { replicas: 2, name: 'x' }, metadata: { labels: { a: 'b' } } };

function made(text: string, purpose: Purpose = 'mutating'): unknown {
  return compileExpression(text, { object: DYN }, purpose).evaluate(
    { object: OBJECT },
    COST_LIMIT_PER_CALL,
  ).value;
}

function refusal(text: string, purpose: Purpose = 'mutating'): string {
  try {
    return compileExpression(text, { object: DYN }, purpose).type;
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return error.message;
  }
}

describe('what is made', () => {
  it.each<[text: string, value: unknown]>([
    ['Object{}', {}],
    ['Object{spec: Object.spec{replicas: object.spec.replicas + 1}}', { spec: { replicas: 3 } }],
    [
      'Object{ spec : Object.spec{a: [Object.spec.a{n: "}"}, Object.spec.a{n: r"\\{", m: {"k": 1}}], b: true} , }',
      { spec: { a: [{ n: '}' }, { n: '\\{', m: { k: 1 } }], b: true } },
    ],
    ['Object{metadata: Object.metadata{labels: {"x": "y"}}}', { metadata: { labels: { x: 'y' } } }],
    [
      'Object{?spec: optional.none(), metadata: Object.metadata{?name: object.?spec.name, ?none: object.?nothing}}',
      { metadata: { name: 'x' } },
    ],
    [
      '[JSONPatch{op: "add", path: "/a/" + jsonpatch.escapeKey("b/c~d"), value: 3}]',
      [{ op: 'add', path: '/a/b~1c~0d', value: 3 }],
    ],
    [
      'object.spec.replicas > 1 ? [JSONPatch{op: "test", path: "/a"}] : []',
      [{ op: 'test', path: '/a' }],
    ],
    ['Object.spec{a: 1} == Object.spec{a: 1} && Object.spec{a: 1} != Object.spec{a: 2}', true],
    ['has(JSONPatch{op: "x"}.op) && !has(JSONPatch{op: "x"}.from)', true],
    ['has([object][0].spec) && !has([object][0].nothing) && has(object.?spec.name)', true],
    ['!has(object.?nothing.name) && has({"a": 1}.a) && has((object).spec)', true],
    ['[1, ?optional.of(2), ?optional.none(), 3]', [1, 2, 3]],
    ['{?"a": object.?spec.replicas, ?(true ? "b" : "c"): object.?nothing, "d": 4}', { a: 2, d: 4 }],
    ['[{?"a": object.?spec.name}].map(m, m.a + "!")', ['x!']],
    ['object.?spec.name.orValue("") == "x" ? {"a": 1}["a"] : [1][0]', 1],
    ['object[?"spec"].hasValue()', true],
  ])('%s', (text, value) => {
    expect(made(text)).toEqual(value);
  });

  it('is left out where only truths are told', () => {
    expect(made('[1, ?optional.none()]', 'judging')).toEqual([1]);
  });
});

describe('what cannot be compiled', () => {
  it.each<[text: string, says: string]>([
    ['1 + Object{}', "found no matching overload for '_+_' applied to '(int, Object)'"],
    ['Thing{a: 1}', "ERROR: <input>:1:6: undeclared reference to 'Thing' (in container '')"],
    [
      'JSONPatch{op: 1}',
      "ERROR: <input>:1:13: expected type of field 'op' is 'string' but provided type is 'int'",
    ],
    ['JSONPatch{to: "x"}', "expected type of field 'to' is '' but provided type is 'string'"],
    [
      '[JSONPatch{op: "add"}, Object{}]',
      "ERROR: <input>:1:30: expected type 'JSONPatch' but found 'Object'",
    ],
    [
      'true ? Object{} : Object.spec{}',
      "found no matching overload for '_?_:_' applied to '(bool, Object, Object.spec)'",
    ],
    [
      'Object{',
      "ERROR: <input>:1:8: Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?',",
    ],
    ['Object{"a": 1}', `ERROR: <input>:1:8: Syntax error: mismatched input '"a"' expecting`],
    ['[?1]', "expected type 'optional_type(int)' but found 'int'"],
    ['Object{spec: Object.spec{a: b}}', "ERROR: <input>:1:29: undeclared reference to 'b'"],
    ['Object{a: 1', 'Syntax error'],
    ['has([object][0])', 'ERROR: <input>:1:13: invalid argument to has() macro'],
    ['__construct__("Object", {})', "ERROR: <input>:1:1: undeclared reference to '__construct__'"],
    [
      'jsonpatch.escapeKey(1)',
      "found no matching overload for 'jsonpatch.escapeKey' applied to '(int)'",
    ],
  ])('%s', (text, says) => {
    expect(refusal(text)).toContain(says);
  });

  it('is everything that makes an object, where only truths are told', () => {
    for (const [text, name] of [
      ['Object{}', 'Object'],
      ['[JSONPatch{}]', 'JSONPatch'],
      ['jsonpatch.escapeKey("a")', 'jsonpatch'],
    ] as const) {
      expect(refusal(text, 'judging')).toContain(`undeclared reference to '${name}'`);
    }
  });

  it('tells the type that the whole comes to', () => {
    expect(
      ['Object{}', 'Object.spec{}', '[JSONPatch{}]', '[]'].map((text) => refusal(text)),
    ).toEqual(['Object', 'ObjectPart', 'list<JSONPatch>', 'list<T>']);
  });
});
