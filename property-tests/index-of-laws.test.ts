import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withIndex } from './index-of-laws.ts';
import { LAWS, OWN_LAWS } from './laws/index.ts';

const HERE = import.meta.dirname;
const LINES_MAX = 25;

describe('the laws', () => {
  it('are in the index of README.md (npm run laws:index)', () => {
    const readme = readFileSync(join(HERE, 'README.md'), 'utf8');
    expect(withIndex(readme)).toBe(readme);
  });

  // One wrong decision may break two laws; each of them has to notice it.
  it('have names of their own, and each defect once', () => {
    const all = [...LAWS, ...OWN_LAWS];
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    const defects = all.flatMap((law) => law.defects.map(({ name }) => `${law.name}: ${name}`));
    expect(new Set(defects).size).toBe(defects.length);
  });

  it('are all in the list: a file in laws/ that is not is checked by nobody', () => {
    const listed = readFileSync(join(HERE, 'laws/index.ts'), 'utf8');
    const files = readdirSync(join(HERE, 'laws')).filter((name) => name !== 'index.ts');
    expect(files.filter((name) => !listed.includes(`'./${name}'`))).toEqual([]);
  });

  it('are each checked by a test', () => {
    const tests = OWN_LAWS.map(({ file }) => readFileSync(join(HERE, '..', file), 'utf8'));
    expect(tests.every((text) => text.includes('checkOwnLaw('))).toBe(true);
  });

  it('have small defects: a seeded defect is one wrong decision', () => {
    const long = readdirSync(join(HERE, 'defects')).filter(
      (name) =>
        readFileSync(join(HERE, 'defects', name), 'utf8')
          .trimEnd()
          .split('\n').length > LINES_MAX,
    );
    expect(long).toEqual([]);
  });
});
