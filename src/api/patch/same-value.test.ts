/** Equality of JSON values: by content, whatever the order of keys, and nothing missing on either side. */
import { expect, it } from 'vitest';
import { sameValue } from './same-value.ts';

it.each<[string, unknown, unknown, boolean]>([
  ['the same text', 'a', 'a', true],
  ['different numbers', 1, 2, false],
  ['null and an object', null, {}, false],
  ['an object and nothing', {}, undefined, false],
  ['keys in another order', { a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 }, true],
  ['a key too few', { a: 1 }, { a: 1, b: 2 }, false],
  ['a key too many', { a: 1, b: 2 }, { a: 1 }, false],
  ['as many keys, but others', { a: 1 }, { b: 1 }, false],
  ['a difference deep inside', { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }, false],
  ['lists in another order', [1, 2], [2, 1], false],
  ['a list and its beginning', [1, 2], [1], false],
  ['a list and an object', [], {}, false],
  ['an object and a list', {}, [], false],
])('%s', (_what, a, b, expected) => {
  expect(sameValue(a, b)).toBe(expected);
});
