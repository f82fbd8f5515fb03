/** What the documentation names exists, and what the code cites is in the documentation. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MACHINES_PAGE, machinesPage } from '../docs/machines.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/fidelity.md',
  'docs/machines.md',
  'docs/oci-volume.md',
  'docs/volume-rows.md',
  ...readdirSync(join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
];

/** Paths in backquotes, and the targets of links. */
function pathsIn(text: string): readonly string[] {
  const quoted = [...text.matchAll(/`((?:src|docs|property-tests|scenarios|bench)\/[^`\s]*)`/g)];
  const linked = [...text.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)];
  return [...quoted, ...linked].map(([, path = '']) => path);
}

describe.each(PAGES)('%s', (page) => {
  it('names only what exists', () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const base = dirname(page);
    const missing = pathsIn(text).filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, base, path)),
    );

    expect(missing).toEqual([]);
  });
});

describe('docs/machines.md', () => {
  it('is what `npm run docs:machines` writes', () => {
    expect(readFileSync(MACHINES_PAGE, 'utf8')).toBe(machinesPage());
  });
});

describe('docs/oci-volume.md', () => {
  const page = readFileSync(join(ROOT, 'docs/oci-volume.md'), 'utf8');
  const clauses = clausesOf(page);
  const numbers = clauses.map(({ number }) => number).sort((a, b) => a - b);

  it('has the clauses P1 to P24, each once', () => {
    expect(numbers).toEqual(Array.from({ length: 24 }, (_, at) => at + 1));
  });

  it.each(clauses)('P$number is cited by its tests, or says that it is not held yet', (clause) => {
    const { number, text, tests } = clause;
    const silent = tests.filter((path) => !citationsIn(path).includes(number));

    expect(silent).toEqual([]);
    expect(/\bNot yet: \S/.test(text)).toBe(tests.length === 0);
    // What holds a clause is a file of the product.
    expect(/Held by `src\//.test(text)).toBe(tests.length > 0);
  });

  it('has every clause that code or documentation cites', () => {
    const files = ['src', 'docs', 'property-tests', 'scenarios'].flatMap(filesBelow);
    const unknown = [...files, 'README.md'].flatMap((path) =>
      citationsIn(path)
        .filter((number) => !numbers.includes(number))
        .map((number) => `${path}: P${String(number)}`),
    );

    expect(unknown).toEqual([]);
  });

  it('would be found wanting', () => {
    const [clause] = clausesOf(
      '- **P7 Digest.** Text.\n  Tested in `src/docs.test.ts`,\n  `src/x.test.ts`.\n',
    );

    expect(clause).toMatchObject({ number: 7, tests: ['src/docs.test.ts', 'src/x.test.ts'] });
    expect(citationsOf('(P7, P13): sHP8 and P1x')).toEqual([7, 13]);
  });
});

interface Clause {
  readonly number: number;
  readonly text: string;
  readonly tests: readonly string[];
}

function clausesOf(page: string): readonly Clause[] {
  return [...page.matchAll(/^- \*\*P(\d+) .*\n(?: {2}.*\n)*/gm)].map(([text, number]) => ({
    number: Number(number),
    text,
    tests: [...text.matchAll(/`([^`\s]+\.test\.ts)`/g)].map(([, path = '']) => path),
  }));
}

function citationsIn(path: string): readonly number[] {
  return citationsOf(readFileSync(join(ROOT, path), 'utf8'));
}

/** The numbers of `P17`, wherever it is a word. */
function citationsOf(text: string): readonly number[] {
  return [...text.matchAll(/\bP(\d+)\b/g)].map(([, number]) => Number(number));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|md|yaml)$/.test(name))
    .map((name) => `${folder}/${name}`);
}
