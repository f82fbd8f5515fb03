import { describe, expect, it } from 'vitest';
import type { FileType } from '../../../sim/index.ts';
import { layerEntryOf, type LayerEntry } from './layer-entry.ts';
import { planEntry, type Destination, type FileOperation } from './layer-plan.ts';
import type { TarHeader } from './strict-tar.ts';
import { UnpackError } from './unpack-error.ts';

function aHeader(rest: Partial<TarHeader>): TarHeader {
  return {
    name: 'a',
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 0,
    mtimeSeconds: 0,
    linkname: '',
    isSparse: false,
    attributes: new Map(),
    unreadAttributes: [],
    ...rest,
  };
}

function anEntry(rest: Partial<TarHeader>): LayerEntry {
  return layerEntryOf(aHeader(rest));
}

function at(path: string, type?: FileType, rest: Partial<Destination> = {}): Destination {
  return { path, type, missing: [], obstacle: undefined, ...rest };
}

/** `remove a`, `mkdir a`, …: the plan without attributes and marks. */
function shortly(plan: readonly FileOperation[]): readonly string[] {
  const steps: string[] = [];
  for (const step of plan) {
    if (step.do === 'attributes' || step.do === 'own') continue;
    const keepTop = step.do === 'hide' && step.keepTop ? ' (below)' : '';
    const to = step.do === 'symlink' ? ` -> ${step.target}` : '';
    const existing = step.do === 'link' ? ` = ${step.existing}` : '';
    steps.push(`${step.do} ${step.path}${keepTop}${to}${existing}`);
  }
  return steps;
}

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UnpackError) return error.reason;
  }
  return 'none';
}

describe('planEntry', () => {
  const file = anEntry({});
  const directory = anEntry({ type: 'directory' });
  const symlink = anEntry({ type: 'symlink', linkname: '/etc/../x' });
  const fifo = anEntry({ type: 'fifo' });
  const whiteout = anEntry({ name: '.wh.a' });
  const opaque = anEntry({ name: 'a/.wh..wh..opq' });
  const table: readonly [string, LayerEntry, Destination, readonly string[]][] = [
    ['a file where nothing is', file, at('a'), ['write a']],
    ['a file over a file', file, at('a', 'file'), ['remove a', 'write a']],
    ['a file over a link', file, at('a', 'symlink'), ['remove a', 'write a']],
    ['a file over a directory', file, at('a', 'directory'), ['remove a', 'write a']],
    ['a directory where nothing is', directory, at('a'), ['mkdir a']],
    ['a directory over a directory', directory, at('a', 'directory'), []],
    ['a directory over a file', directory, at('a', 'file'), ['remove a', 'mkdir a']],
    ['a directory over a link', directory, at('a', 'symlink'), ['remove a', 'mkdir a']],
    [
      'a link over a directory',
      symlink,
      at('a', 'directory'),
      ['remove a', 'symlink a -> /etc/../x'],
    ],
    ['a fifo over a file', fifo, at('a', 'file'), ['remove a']],
    ['a whiteout of a file', whiteout, at('a', 'file'), ['hide a']],
    ['a whiteout of a directory', whiteout, at('a', 'directory'), ['hide a']],
    ['a whiteout of nothing', whiteout, at('a'), []],
    ['an opaque directory', opaque, at('a', 'directory'), ['hide a (below)']],
    ['an opaque file', opaque, at('a', 'file'), []],
    ['an opaque nothing', opaque, at('a'), []],
    [
      'implied directories',
      file,
      at('x/y/a', undefined, { missing: ['x', 'x/y'] }),
      ['mkdir x', 'mkdir x/y', 'write x/y/a'],
    ],
    [
      'an implied directory over a file',
      file,
      at('x/a', undefined, { missing: ['x'], obstacle: 'x' }),
      ['remove x', 'mkdir x', 'write x/a'],
    ],
  ];
  it.each(table)('%s', (_, entry, destination, steps) => {
    expect(shortly(planEntry(entry, destination))).toEqual(steps);
  });

  it('sets attributes after content, and owns the path last', () => {
    const plan = planEntry(anEntry({ mode: 0o104755, uid: 1, gid: 2 }), at('a'));

    const attributes = { mode: 0o4755, uid: 1, gid: 2, mtimeMs: 0 };
    expect(plan).toEqual([
      { do: 'write', path: 'a', attributes },
      { do: 'own', path: 'a' },
    ]);
  });

  describe('hard link', () => {
    const link = anEntry({ type: 'link', linkname: 'b' });

    it('links what is there, instead of what was', () => {
      expect(shortly(planEntry(link, at('a', 'file'), at('b', 'file')))).toEqual([
        'remove a',
        'link a = b',
      ]);
    });

    it('links a link, not what it leads to', () => {
      expect(shortly(planEntry(link, at('a'), at('b', 'symlink')))).toEqual(['link a = b']);
    });

    it('leaves a link to itself', () => {
      expect(shortly(planEntry(link, at('a', 'file'), at('a', 'file')))).toEqual([]);
    });

    it.each([
      ['nothing', at('b')],
      ['a directory', at('b', 'directory')],
      ['what it would replace', at('a/b', 'file')],
    ])('refuses %s', (_, existing) => {
      expect(refusalOf(() => planEntry(link, at('a', 'directory'), existing))).toBe(
        'ArchiveCorrupt',
      );
    });
  });
});

describe('layerEntryOf', () => {
  it.each([
    ['./a/b/', 'a/b'],
    ['/a//b', 'a/b'],
    ['a/./b', 'a/b'],
    ['a/../b', 'b'],
    ['a/b/..', 'a'],
    ['...', '...'],
    ['a..b/..c', 'a..b/..c'],
  ])('cleans %s to %s', (name, path) => {
    expect(anEntry({ name }).path.join('/')).toBe(path);
  });

  it.each(['..', '../a', 'a/../../b', '/..', './../etc/passwd'])('refuses %s', (name) => {
    expect(refusalOf(() => anEntry({ name }))).toBe('PathEscape');
    expect(refusalOf(() => anEntry({ type: 'link', linkname: name }))).toBe('PathEscape');
  });

  it.each(['.wh.', 'a/.wh..', 'a/.wh...'])('refuses the whiteout %s', (name) => {
    expect(refusalOf(() => anEntry({ name }))).toBe('PathEscape');
  });

  it.each(['', '.', '/', 'a/..'])('refuses to replace the root (%j)', (name) => {
    expect(refusalOf(() => anEntry({ name }))).toBe('PathEscape');
    expect(refusalOf(() => anEntry({ name, type: 'symlink', linkname: 'x' }))).toBe('PathEscape');
    expect(anEntry({ name, type: 'directory' }).path).toEqual([]);
  });

  it('knows whiteouts by their last name only', () => {
    expect(anEntry({ name: 'd/.wh.gone' })).toMatchObject({
      kind: 'whiteout',
      path: ['d', 'gone'],
    });
    expect(anEntry({ name: 'd/.wh..wh..opq' })).toMatchObject({ kind: 'opaque', path: ['d'] });
    expect(anEntry({ name: '.wh..wh.plnk' })).toMatchObject({ kind: 'ignored' });
    expect(anEntry({ name: '.wh.d/file' })).toMatchObject({
      kind: 'file',
      path: ['.wh.d', 'file'],
    });
    expect(anEntry({ name: '.whatever' })).toMatchObject({ kind: 'file' });
  });

  it('keeps times to the microsecond, within what a date can hold', () => {
    const mtimeMsOf = (mtimeSeconds: number): unknown => anEntry({ mtimeSeconds });

    expect(mtimeMsOf(1_700_000_000.123_456)).toMatchObject({
      attributes: { mtimeMs: 1_700_000_000_123.456 },
    });
    expect(mtimeMsOf(-1.5)).toMatchObject({ attributes: { mtimeMs: -1500 } });
    expect(mtimeMsOf(1e15)).toMatchObject({ attributes: { mtimeMs: 8.64e15 } });
  });

  it('skips what AUFS keeps, and refuses links into it', () => {
    expect(anEntry({ name: 'd/.wh..wh.plnk/12.34' })).toMatchObject({ kind: 'ignored' });
    const linkname = '.wh..wh.plnk/12.34';
    expect(refusalOf(() => anEntry({ type: 'link', linkname }))).toBe('ArchiveCorrupt');
  });

  it.each([
    ['a negative owner', { uid: -1 }],
    ['an owner beyond 32 bits', { gid: 2 ** 32 }],
    ['an unknown type', { type: undefined }],
    ['a symbolic link to no name', { type: 'symlink' as const }],
    ['a sparse file', { isSparse: true }],
    ['a NUL in a name', { name: 'a\0b' }],
  ])('refuses %s', (_, header) => {
    expect(refusalOf(() => anEntry(header))).toBe('ArchiveCorrupt');
  });
});
