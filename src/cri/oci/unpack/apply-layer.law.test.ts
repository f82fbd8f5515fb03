/**
 * Law: applying layers gives the tree that a naive applier over a Map gives.
 * Why it could fail: whiteouts, replacements and order interact. Oracle: the forty lines below.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { applyLayer } from './index.ts';
import { readTree } from './testing/read-tree.ts';
import { aDirectory, aFile, aSymlink, aTar, streamOf, type TarPart } from './testing/a-tar.ts';

/** What a path holds: a file's text, a link's target after `-> `, or `/` for a directory. */
type Model = Map<string, string>;

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function removeBelow(model: Model, path: string, keep: ReadonlySet<string>): void {
  for (const key of [...model.keys()])
    if (key.startsWith(path) && !keep.has(key)) model.delete(key);
}

function set(model: Model, path: string, value: string): void {
  for (const parent of parentsOf(path)) if (model.get(parent) !== '/') model.set(parent, '/');
  if (value !== '/') removeBelow(model, `${path}/`, new Set());
  model.set(path, value);
}

/** One layer over the Map. First what it hides, then what it brings: order inside must not matter. */
function applyNaively(model: Model, layer: readonly TarPart[]): void {
  for (const { name } of layer) {
    const [directory, last] = [parentsOf(name).at(-1) ?? '', name.split('/').at(-1) ?? ''];
    if (last === '.wh..wh..opq') removeBelow(model, `${directory}/`, new Set());
    else if (last.startsWith('.wh.')) {
      const hidden = name.replace('.wh.', '');
      removeBelow(model, `${hidden}/`, new Set());
      model.delete(hidden);
    }
  }
  for (const part of layer) {
    if (part.name.includes('.wh.')) continue;
    const value =
      part.type === '5' ? '/' : part.type === '2' ? `-> ${part.linkname}` : part.content;
    set(model, part.name, String(value));
  }
}

const name = fc.constantFrom('a', 'b', 'c');
/** `l` may be a link, and is never on the way to anything: what leads through links is tested apart. */
const path = fc
  .tuple(fc.array(name, { maxLength: 2 }), fc.constantFrom('a', 'b', 'c', 'l'))
  .map(([above, last]) => [...above, last].join('/'));
const linkPath = fc.array(name, { maxLength: 2 }).map((above) => [...above, 'l'].join('/'));
const part: fc.Arbitrary<TarPart> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(path, fc.string({ maxLength: 3, unit: fc.constantFrom('x', 'y') }))
      .map(([at, text]) => aFile(at, text)),
  },
  { weight: 3, arbitrary: path.map((at) => aDirectory(at)) },
  { weight: 1, arbitrary: linkPath.map((at) => aSymlink(at, 'nowhere')) },
  { weight: 2, arbitrary: path.map((at) => aFile(at.replace(/[^/]+$/, '.wh.$&'), '')) },
  { weight: 1, arbitrary: path.map((at) => aFile(`${at}/.wh..wh..opq`, '')) },
);
/** Layers as builders make them: no path twice, and none below what the same layer makes a leaf. */
const layer = fc.array(part, { maxLength: 8 }).map((parts) => {
  const leaves = new Set<string>();
  const seen = new Set<string>();
  return parts.filter((each) => {
    const above = parentsOf(each.name);
    const isLeaf = each.type !== '5' && !each.name.includes('.wh.');
    if (seen.has(each.name) || above.some((parent) => leaves.has(parent))) return false;
    if (isLeaf && [...seen].some((other) => other.startsWith(`${each.name}/`))) return false;
    seen.add(each.name);
    if (isLeaf) leaves.add(each.name);
    return true;
  });
});

describe('applyLayer', () => {
  it('gives the tree of a naive applier', async () => {
    let hidden = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 4 }), async (layers) => {
        const model: Model = new Map();
        const { files } = createMemoryHostAdapters();
        await files.mkdir('/root');
        for (const parts of layers) {
          const before = model.size;
          applyNaively(model, parts);
          if (model.size < before) hidden += 1;
          const blob = streamOf(aTar(...parts));
          await applyLayer({ files, root: '/root', blob, mediaType: 'tar' });
        }
        const tree = new Map<string, string>();
        for (const { path: at, content, target } of await readTree(files, '/root')) {
          if (at !== '.') tree.set(at, content ?? (target === undefined ? '/' : `-> ${target}`));
        }
        expect(Object.fromEntries(tree)).toEqual(Object.fromEntries(model));
      }),
      { numRuns: 500, seed: 4639 },
    );
    expect(hidden, 'vacuous: no layer hid anything').toBeGreaterThan(20);
  });
});
