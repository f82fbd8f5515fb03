/** Upstream: pkg/volume/util/atomic_writer_test.go, TestValidatePath, TestPathsToRemove (v1.36). */
import { describe, expect, it } from 'vitest';
import { cleanPayload, firstName, parentsOf } from './payload.ts';

const pathsOf = (...paths: readonly string[]): readonly string[] => [
  ...cleanPayload(
    new Map(paths.map((path) => [path, { data: new Uint8Array(0), mode: 0 }])),
  ).keys(),
];

describe('a path of a payload', () => {
  it.each([
    ['a', 'a'],
    ['a/b', 'a/b'],
    ['./a', 'a'],
    ['a//b/', 'a/b'],
    ['a/./b', 'a/b'],
    ['.hidden', '.hidden'],
    // Two dots are ours only at the beginning.
    ['a/..b', 'a/..b'],
    ['a..', 'a..'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('%s is written as %s', (path, written) => {
    expect(pathsOf(path)).toEqual([written]);
  });

  it.each([
    ['', 'invalid path: must not be empty: ""'],
    ['/a', 'invalid path: must be relative path: /a'],
    ['..', "invalid path: must not contain '..': .."],
    ['../a', "invalid path: must not contain '..': ../a"],
    ['a/../b', "invalid path: must not contain '..': a/../b"],
    ['..a', "invalid path: must not start with '..': ..a"],
    ['..data/a', "invalid path: must not start with '..': ..data/a"],
    ['...', "invalid path: must not start with '..': ..."],
    ['x'.repeat(256), 'invalid path: filenames must be less than or equal to 255 characters'],
    ['é'.repeat(128), 'invalid path: filenames must be less than or equal to 255 characters'],
    ['a/'.repeat(2049), 'invalid path: must be less than or equal to 4096 characters'],
  ])('%s is refused, and all others with it', (path, why) => {
    expect(() => pathsOf('fine', path)).toThrow(why);
  });

  it('lies in the directories on its way', () => {
    expect(parentsOf('a/b/c')).toEqual(['a', 'a/b']);
    expect(parentsOf('a')).toEqual([]);
    expect(firstName('a/b/c')).toBe('a');
    expect(firstName('a')).toBe('a');
  });
});
