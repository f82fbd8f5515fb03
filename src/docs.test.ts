/** What the documentation names exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'];

/** Paths in backquotes, and the targets of links. */
function pathsIn(text: string): readonly string[] {
  const quoted = [...text.matchAll(/`((?:src|docs|property-tests|scenarios|bench)\/[^`\s]*)`/g)];
  const linked = [...text.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)];
  return [...quoted, ...linked].map(([, path = '']) => path);
}

describe.each(PAGES)('%s', (page) => {
  it('names only what exists', () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const base = page.startsWith('docs/') ? 'docs' : '.';
    const missing = pathsIn(text).filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, base, path)),
    );

    expect(missing).toEqual([]);
  });
});
