import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

/** RFC 7386, appendix A: original, patch, result. */
const CASES: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('mergePatch', () => {
  it.each(CASES)('RFC 7386 appendix A: %j patched by %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('keeps a field named __proto__ a field', () => {
    const patch: unknown = JSON.parse('{"__proto__":{"spec":{"nodeName":"other"}}}');

    const patched = mergePatch({ spec: {} }, patch) as { readonly spec: object };

    expect(Object.keys(patched)).toEqual(['spec', '__proto__']);
    expect(patched.spec).toEqual({});
  });

  it('shares what the patch does not touch, and changes neither argument', () => {
    const target = Object.freeze({
      spec: Object.freeze({ a: 1 }),
      status: Object.freeze({ b: 1 }),
    });

    const patched = mergePatch(target, { status: { b: 2 } }) as typeof target;

    expect(patched.spec).toBe(target.spec);
    expect(target.status).toEqual({ b: 1 });
  });
});
