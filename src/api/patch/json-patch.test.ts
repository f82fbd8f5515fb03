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
  ])('%j, %j: %j', (document, operation, expected) => {
    const before = JSON.stringify(document);
    expect(jsonPatch(document, [operation])).toEqual(expected);
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each([
    op('remove', '/b'),
    op('add', '/b/c', 1),
    op('test', '/a', 2),
    op('test', '/b/c', null),
    op('add', '/l/2', 1),
    op('replace', '/l/1', 1),
    op('remove', '/l/-2'),
    op('add', '/l/x', 1),
    op('add', 'a', 1),
    op('add', '/b'),
    op('nope', '/a', 1),
    { op: 'move', from: '/b', path: '/c' },
    'x',
  ])('%j on {a: 1, l: [1]} fails', (operation) => {
    expect(() => jsonPatch({ a: 1, l: [1] }, [operation])).toThrow(JsonPatchError);
  });
});
