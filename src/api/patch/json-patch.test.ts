/** What upstream's library makes of the cases that the standard leaves open; recorded from a real server. */
import { describe, expect, it } from 'vitest';
import { jsonPatch, JsonPatchError } from './json-patch.ts';

const op = (kind: string, path: string, value?: unknown) =>
  value === undefined ? { op: kind, path } : { op: kind, path, value };

describe('a JSON patch', () => {
  it.each([
    [{ a: 1 }, op('add', '/b', 2), { a: 1, b: 2 }],
    [{ a: 1 }, op('replace', '/b', 2), { a: 1, b: 2 }],
    [{ a: [1] }, op('add', '/a/-', 2), { a: [1, 2] }],
    [{ a: [1] }, op('add', '/a/-1', 2), { a: [1, 2] }],
    [{ a: [1, 2] }, op('add', '/a/0', 0), { a: [0, 1, 2] }],
    [{ a: [1, 2] }, op('replace', '/a/-1', 3), { a: [1, 3] }],
    [{ a: [1, 2] }, op('remove', '/a/-1'), { a: [1] }],
    [{ 'a/b': { '~': 1 } }, op('remove', '/a~1b/~0'), { 'a/b': {} }],
    [{ a: { b: [1] } }, op('test', '/a', { b: [1] }), { a: { b: [1] } }],
    [{ a: 1 }, op('test', '/b', null), { a: 1 }],
    [{ a: { b: 1 } }, { op: 'move', from: '/a/b', path: '/c' }, { a: {}, c: 1 }],
    [{ a: { b: 1 } }, { op: 'copy', from: '/a', path: '/c' }, { a: { b: 1 }, c: { b: 1 } }],
    [{ a: 1 }, op('replace', '', { b: 1 }), { b: 1 }],
    [{ a: 1 }, op('add', '/b'), { a: 1, b: null }],
    [{ a: 1 }, op('add', 'x/b', 1), { a: 1, b: 1 }],
    [{ a: 1 }, { op: 'copy', from: '/b', path: '/c' }, { a: 1, c: null }],
  ])('%j, %j: %j', (document, operation, expected) => {
    const before = JSON.stringify(document);
    expect(jsonPatch(document, [operation])).toEqual(expected);
    expect(JSON.stringify(document)).toBe(before);
  });

  const missing = ': missing value';

  it.each<[operation: unknown, says: string]>([
    [
      op('remove', '/b'),
      `error in remove for path: '/b': Unable to remove nonexistent key: b${missing}`,
    ],
    [op('add', '/b/c', 1), `add operation does not apply: doc is missing path: "/b/c"${missing}`],
    [
      op('replace', '/b/c', 1),
      `replace operation does not apply: doc is missing path: /b/c${missing}`,
    ],
    [op('test', '/a', 2), 'testing value /a failed: test failed'],
    [op('test', '/b/c', null), `test operation does not apply: is missing path: /b/c${missing}`],
    [
      op('add', '/l/2', 1),
      "error in add for path: '/l/2': Unable to access invalid index: 2: invalid index referenced",
    ],
    [
      op('replace', '/l/1', 1),
      `replace operation does not apply: doc is missing key: /l/1${missing}`,
    ],
    [
      op('remove', '/l/-2'),
      "error in remove for path: '/l/-2': Unable to access invalid index: -2: invalid index referenced",
    ],
    [
      op('add', '/l/x', 1),
      `error in add for path: '/l/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
    ],
    [op('add', 'a', 1), `add operation does not apply: doc is missing path: "a"${missing}`],
    [op('nope', '/a', 1), 'Unexpected kind: nope'],
    [
      { op: 'move', from: '/b', path: '/c' },
      `error in move for path: 'b': Unable to remove nonexistent key: b${missing}`,
    ],
    ['x', 'operation is no object'],
  ])('%j on {a: 1, l: [1]} fails', (operation, says) => {
    let told: unknown;
    try {
      jsonPatch({ a: 1, l: [1] }, [operation]);
    } catch (error) {
      told = error;
    }
    expect(told).toBeInstanceOf(JsonPatchError);
    expect((told as JsonPatchError).message).toBe(says);
    expect((told as JsonPatchError).isTestFailed).toBe(says.endsWith('test failed'));
  });
});
