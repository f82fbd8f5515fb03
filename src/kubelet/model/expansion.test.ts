/** References in text. Upstream: third_party/forked/golang/expansion/expand_test.go, doExpansionTest (v1.36). */
import { expect, it } from 'vitest';
import { expand } from './expansion.ts';

const VALUES: Readonly<Record<string, string>> = {
  A: 'a',
  B: 'b',
  EMPTY: '',
  REFERENCE: '$(A)',
};

it.each([
  ['$(A)', 'a'],
  ['__$(B)__$(A)', '__b__a'],
  ['$(EMPTY)', ''],
  // A value is not expanded again.
  ['$(REFERENCE)', '$(A)'],
  // What is unknown, or no reference, stays.
  ['$(NONE)', '$(NONE)'],
  ['$()', '$()'],
  ['$A', '$A'],
  ['$', '$'],
  ['a$', 'a$'],
  ['$(', '$('],
  ['$(A', '$(A'],
  ['$(A$(B)', '$(A$(B)'],
  ['A)', 'A)'],
  // Two dollar signs are one that begins nothing.
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$a'],
  ['$$$$(A)', '$$(A)'],
  ['$$$', '$$'],
  ['$$A', '$A'],
  ['$($$', '$($'],
])('%s becomes %s', (text, expected) => {
  expect(expand(text, (name) => VALUES[name])).toBe(expected);
});
