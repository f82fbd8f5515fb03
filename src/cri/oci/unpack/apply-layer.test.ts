import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FileSystemError, nameOfBytes, type FileSystem } from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { createNodeFileSystem } from '../../../sim/node/index.ts';
import {
  applyLayer,
  TreeAttributes,
  TreeBudget,
  UnpackError,
  type AppliedLayer,
  type UnpackLimits,
} from './index.ts';
import { readTree } from './testing/read-tree.ts';
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  aTar,
  joined,
  streamOf,
  type TarPart,
} from './testing/a-tar.ts';

const TAR = 'application/vnd.oci.image.layer.v1.tar';
const GZIP = `${TAR}+gzip`;
const NOTHING = { count: 0, first: [] };

interface Attempt {
  readonly files?: FileSystem;
  readonly mediaType?: string;
  readonly limits?: UnpackLimits;
  readonly budget?: TreeBudget;
  readonly attributes?: TreeAttributes;
  readonly expectedDiffId?: string;
  readonly chunk?: number;
}

function apply(bytes: Uint8Array, attempt: Attempt = {}): Promise<AppliedLayer> {
  const { files = createMemoryHostAdapters().files, mediaType = TAR, chunk, ...rest } = attempt;
  return applyLayer({ files, root: '/root', blob: streamOf(bytes, chunk), mediaType, ...rest });
}

/** The tree after some layers, as `path` to content, `target` or `/`. */
async function treeAfter(
  ...layers: readonly (readonly TarPart[])[]
): Promise<Record<string, string>> {
  const files = createMemoryHostAdapters().files;
  for (const layer of layers) await apply(aTar(...layer), { files });
  return outlineOf(files);
}

async function outlineOf(files: FileSystem): Promise<Record<string, string>> {
  const outline: Record<string, string> = {};
  for (const { path, content, target } of await readTree(files, '/root')) {
    if (path !== '.') outline[path] = content ?? (target === undefined ? '/' : `-> ${target}`);
  }
  return outline;
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'none',
    (reason: unknown) => reason,
  );
  return error instanceof UnpackError ? error.reason : String(error);
}

describe('applyLayer: whiteouts', () => {
  const lower = [aDirectory('d'), aFile('d/a', 'old'), aFile('d/b', 'old'), aFile('f', 'old')];
  const table: readonly [string, readonly TarPart[], Record<string, string>][] = [
    ['hides a file', [aFile('.wh.f', '')], { d: '/', 'd/a': 'old', 'd/b': 'old' }],
    ['hides a directory', [aFile('.wh.d', '')], { f: 'old' }],
    [
      'hides nothing',
      [aFile('.wh.none', ''), aFile('none/.wh.x', '')],
      { d: '/', 'd/a': 'old', 'd/b': 'old', f: 'old' },
    ],
    [
      'spares what its layer brought before',
      [aFile('f', 'new'), aFile('.wh.f', '')],
      { d: '/', 'd/a': 'old', 'd/b': 'old', f: 'new' },
    ],
    [
      'spares what its layer brings after',
      [aFile('.wh.f', ''), aFile('f', 'new')],
      { d: '/', 'd/a': 'old', 'd/b': 'old', f: 'new' },
    ],
    [
      'of a directory spares new children',
      [aFile('d/n', 'new'), aFile('.wh.d', '')],
      { d: '/', 'd/n': 'new', f: 'old' },
    ],
    ['opaque: hides all below', [aFile('d/.wh..wh..opq', '')], { d: '/', f: 'old' }],
    [
      'opaque: spares siblings before and after',
      [aFile('d/m', 'new'), aFile('d/.wh..wh..opq', ''), aFile('d/n', 'new')],
      { d: '/', 'd/m': 'new', 'd/n': 'new', f: 'old' },
    ],
    ['opaque root', [aFile('.wh..wh..opq', ''), aFile('n', 'new')], { n: 'new' }],
    ['does not follow a link', [aFile('.wh.d', ''), aFile('n', 'new')], { f: 'old', n: 'new' }],
  ];
  it.each(table)('%s', async (_, upper, expected) => {
    expect(await treeAfter(lower, upper)).toEqual(expected);
  });

  it('opaque, through a link: the directory that it is in', async () => {
    const linked = [...lower, aSymlink('l', '/d'), aSymlink('m', 'f')];

    expect(await treeAfter(linked, [aFile('l/.wh..wh..opq', '')])).toEqual({
      ...{ d: '/', f: 'old', l: '-> /d', m: '-> f' },
    });
    expect(await treeAfter(linked, [aFile('m/.wh..wh..opq', ''), aFile('d/.wh.b', '')])).toEqual({
      ...{ d: '/', 'd/a': 'old', f: 'old', l: '-> /d', m: '-> f' },
    });
  });

  it('of a link removes the link and not where it leads', async () => {
    const tree = await treeAfter([...lower, aSymlink('l', 'd')], [aFile('.wh.l', '')]);

    expect(tree).toEqual({ d: '/', 'd/a': 'old', 'd/b': 'old', f: 'old' });
  });
});

describe('applyLayer: replacing', () => {
  it('keeps what is in a directory that comes again, and takes its attributes', async () => {
    const files = createMemoryHostAdapters().files;
    await apply(aTar(aDirectory('d', { mtime: 5 }), aFile('d/a', 'a')), { files });
    await apply(aTar(aDirectory('d', { mode: 0o700, mtime: 7, uid: 3 })), { files });

    expect(await files.stat('/root/d')).toMatchObject({ mode: 0o700, mtimeMs: 7000, uid: 3 });
    expect(await outlineOf(files)).toEqual({ d: '/', 'd/a': 'a' });
  });

  it('replaces directories by files and files by directories', async () => {
    expect(
      await treeAfter(
        [aFile('d/x', 'x'), aFile('f', 'f')],
        [aFile('d', 'file'), aFile('f/x', 'x')],
      ),
    ).toEqual({ d: 'file', f: '/', 'f/x': 'x' });
  });

  it('does not change a hard link of an earlier layer when its twin is replaced', async () => {
    expect(await treeAfter([aFile('a', 'old'), aHardLink('b', 'a')], [aFile('a', 'new')])).toEqual({
      a: 'new',
      b: 'old',
    });
  });

  it('keeps a directory’s time when only what is in it changes', async () => {
    const files = createMemoryHostAdapters().files;
    await apply(aTar(aDirectory('d', { mtime: 5 }), aFile('d/a', 'a', { mtime: 6 })), { files });
    await apply(aTar(aFile('d/b', 'b'), aFile('d/.wh.a', '')), { files });

    expect((await files.stat('/root/d')).mtimeMs).toBe(5000);
  });
});

describe('applyLayer: links', () => {
  it('writes below a linked directory inside the root, as umoci does', async () => {
    expect(
      await treeAfter([aDirectory('real'), aSymlink('l', '/real')], [aFile('l/f', 'f')]),
    ).toEqual({ real: '/', 'real/f': 'f', l: '-> /real' });
  });

  const hostile: readonly [string, readonly TarPart[]][] = [
    ['an absolute link', [aSymlink('a', '/etc'), aFile('a/passwd', 'x')]],
    ['a climbing link', [aSymlink('a', '../../../../etc'), aFile('a/passwd', 'x')]],
    ['a chain of links', [aSymlink('a', 'b'), aSymlink('b', '../..'), aFile('a/etc/passwd', 'x')]],
    ['a link in the middle', [aSymlink('d/a', '../../..'), aFile('d/a/etc/passwd', 'x')]],
    ['a link where a file comes', [aSymlink('passwd', '/etc/passwd'), aFile('passwd', 'x')]],
    ['a hard link to a link', [aSymlink('l', '/etc/passwd'), aHardLink('h', 'l'), aFile('h', 'x')]],
    ['a whiteout below a link', [aSymlink('a', '/etc'), aFile('a/.wh.passwd', '')]],
    ['an opaque link', [aSymlink('a', '/etc'), aFile('a/.wh..wh..opq', '')]],
    ['a directory through a link', [aSymlink('a', '/etc'), aDirectory('a/', { mode: 0o700 })]],
    ['an absolute name', [aFile('/etc/passwd', 'x')]],
  ];
  it.each(hostile)('%s leads to nothing outside of the root', async (_, parts) => {
    const files = createMemoryHostAdapters().files;
    await files.mkdir('/etc');
    await files.writeFile('/etc/passwd', new Uint8Array([1]), { mode: 0o600 });

    await apply(aTar(...parts), { files });

    expect(await files.readFile('/etc/passwd')).toEqual(new Uint8Array([1]));
    expect(await files.stat('/etc/passwd')).toMatchObject({ mode: 0o600, linkCount: 1 });
    expect(await files.stat('/etc')).toMatchObject({ mode: 0o755 });
    expect((await files.readdir('/')).map((entry) => entry.name)).toEqual(['etc', 'root']);
  });

  it('refuses names that climb out, and links in circles', async () => {
    expect(await reasonOf(apply(aTar(aFile('../x', ''))))).toBe('PathEscape');
    expect(await reasonOf(apply(aTar(aHardLink('x', '../../etc/passwd'))))).toBe('PathEscape');
    const circle = aTar(aSymlink('a', 'b'), aSymlink('b', 'a'), aFile('a/x', ''));
    expect(await reasonOf(apply(circle))).toBe('ArchiveCorrupt');
  });

  it('refuses a hard link below its own target, which would have to be a directory', async () => {
    const files = createMemoryHostAdapters().files;
    await apply(aTar(aFile('a', 'a')), { files });
    const work = apply(aTar(aHardLink('a/b', 'a')), { files });

    expect(await reasonOf(work)).toBe('ArchiveCorrupt');
    expect(await outlineOf(files)).toEqual({ a: 'a' });
  });

  it('refuses more links to one file than the disk has', async () => {
    const full = Object.assign(createMemoryHostAdapters().files, {
      link: (_: string, path: string) => {
        throw new FileSystemError('EMLINK', path, `EMLINK: too many links, link '${path}'`);
      },
    });

    const work = apply(aTar(aFile('a', 'a'), aHardLink('b', 'a')), { files: full });

    expect(await reasonOf(work)).toBe('LimitExceeded');
  });

  it('links to what an earlier layer left', async () => {
    const files = createMemoryHostAdapters().files;
    await apply(aTar(aFile('a', 'a')), { files });
    await apply(aTar(aHardLink('b', './a')), { files });

    expect((await files.stat('/root/b')).inode).toBe((await files.stat('/root/a')).inode);
    expect(await reasonOf(apply(aTar(aHardLink('b', 'none'))))).toBe('ArchiveCorrupt');
  });
});

describe('applyLayer: attributes', () => {
  it.skipIf(process.getuid?.() !== 0)('gives root the directories that nobody names', async () => {
    const top = mkdtempSync(join(tmpdir(), 'drydock-implied-'));
    try {
      const files = createNodeFileSystem({ root: top });
      await apply(aTar(aDirectory('d', { mode: 0o2755, gid: 7 }), aFile('d/e/f', 'x')), { files });

      expect(await files.lstat('/root/d/e')).toMatchObject({ mode: 0o755, uid: 0, gid: 0 });
    } finally {
      rmSync(top, { recursive: true });
    }
  });

  it('keeps modes with set-id bits, owners, and times of everything', async () => {
    const files = createMemoryHostAdapters().files;
    const owner = { uid: 1000, gid: 2000, mtime: 86_400 };
    await apply(
      aTar(
        aDirectory('d', { ...owner, mode: 0o1777 }),
        aFile('d/s', 's', { ...owner, mode: 0o6755 }),
        aSymlink('d/l', 's', owner),
        aDirectory('shut', { ...owner, mode: 0o000 }),
        aFile('shut/f', 'f', owner),
      ),
      { files },
    );

    const same = { uid: 1000, gid: 2000, mtimeMs: 86_400_000 };
    expect(await files.lstat('/root/d')).toMatchObject({ ...same, mode: 0o1777 });
    expect(await files.lstat('/root/d/s')).toMatchObject({ ...same, mode: 0o6755 });
    expect(await files.lstat('/root/d/l')).toMatchObject({ ...same, type: 'symlink' });
    expect(await files.lstat('/root/shut')).toMatchObject({ ...same, mode: 0 });
  });

  it('gives implied directories 0755 and epoch zero', async () => {
    const files = createMemoryHostAdapters().files;
    await apply(aTar(aFile('x/y/f', 'f', { mtime: 9 })), { files });

    expect(await files.lstat('/root/x/y')).toMatchObject({ mode: 0o755, mtimeMs: 0 });
  });

  it('takes long names, targets and sizes from extended records', async () => {
    const path = `${'n'.repeat(200)}/ü${'m'.repeat(200)}`;
    const tree = await treeAfter([
      aFile('short', 'f', { pax: { path } }),
      aSymlink('l', 'short', { pax: { linkpath: 't'.repeat(300) } }),
    ]);

    expect(tree).toEqual({
      ['n'.repeat(200)]: '/',
      [path]: String.fromCharCode(102),
      l: `-> ${'t'.repeat(300)}`,
    });
  });

  it('lists what it left out', async () => {
    const { omitted } = await apply(
      aTar(
        { name: 'dev/null', type: '3' },
        { name: 'pipe', type: '6' },
        aHardLink('also', 'dev/null'),
        aFile('ping', 'x', { pax: { 'SCHILY.xattr.security.selinux': 'v' } }),
        aFile('.wh..wh.aufs', ''),
      ),
    );

    expect(omitted).toEqual({
      count: 5,
      first: [
        'dev/null (character device)',
        'pipe (fifo)',
        'also (hard link to what was left out)',
        'ping (attribute security.selinux)',
        '.wh..wh.aufs (AUFS record)',
      ],
    });
  });
});

describe('applyLayer: extended attributes', () => {
  const bearing = (...names: readonly string[]): Partial<TarPart> => ({
    pax: Object.fromEntries(names.map((name) => [`SCHILY.xattr.${name}`, `of ${name}`])),
  });
  const namesOf = async (files: FileSystem, path: string): Promise<readonly string[]> =>
    [...(await files.extendedAttributes(`/root/${path}`)).keys()].sort();

  it('are those of a program and the capabilities of a file, set when owners are', async () => {
    const files = createMemoryHostAdapters().files;

    const { omitted } = await apply(
      aTar(
        aFile('ping', 'x', { uid: 7, ...bearing('security.capability', 'user.a') }),
        aDirectory('d', bearing('user.b')),
      ),
      { files },
    );

    expect(omitted).toEqual(NOTHING);
    const found = await files.extendedAttributes('/root/ping');
    expect([...found.keys()].sort()).toEqual(['security.capability', 'user.a']);
    expect(Buffer.from(found.get('user.a') ?? []).toString()).toBe('of user.a');
    expect(await namesOf(files, 'd')).toEqual(['user.b']);
  });

  it.each([
    ['would steer an overlay', aDirectory('x', bearing('trusted.overlay.opaque'))],
    ['would steer an overlay of a user', aFile('x', '', bearing('user.overlay.redirect'))],
    ['somebody trusts', aFile('x', '', bearing('trusted.a'))],
    ['labels', aFile('x', '', bearing('security.selinux'))],
    ['no directory can bear', aDirectory('x', bearing('security.capability'))],
    ['no link can bear', aSymlink('x', 'y', bearing('user.a'))],
  ])('are told and not set where they are what %s', async (_, part) => {
    const files = createMemoryHostAdapters().files;

    const { omitted } = await apply(aTar(part), { files });

    expect(omitted.count).toBe(1);
    expect(omitted.first[0]).toMatch(/^x \(attribute /);
    expect(await namesOf(files, 'x')).toEqual([]);
  });

  it('of a directory that comes again are those of its last entry', async () => {
    const files = createMemoryHostAdapters().files;
    const attributes = new TreeAttributes();

    await apply(aTar(aDirectory('d', bearing('user.a', 'user.b'))), { files, attributes });
    await apply(aTar(aDirectory('d', bearing('user.b', 'user.c'))), { files, attributes });
    expect(await namesOf(files, 'd')).toEqual(['user.b', 'user.c']);
    await apply(aTar(aFile('d/f', '')), { files, attributes });
    expect(await namesOf(files, 'd')).toEqual(['user.b', 'user.c']);
    await apply(aTar(aDirectory('d'), aDirectory('e', bearing('user.a')), aDirectory('e')), {
      ...{ files, attributes },
    });

    expect(await namesOf(files, 'd')).toEqual([]);
    expect(await namesOf(files, 'e')).toEqual([]);
  });

  it('are refused where too many would have to be taken away', async () => {
    const files = createMemoryHostAdapters().files;
    const attributes = new TreeAttributes();
    const names = Array.from({ length: 300 }, (_, at) => `user.n${String(at)}`);
    const directories = names.map((name, at) => aDirectory(`d${String(at)}`, bearing(name)));
    await apply(aTar(...directories), { files, attributes });

    const again = apply(aTar(...names.map((_, at) => aDirectory(`d${String(at)}`))), {
      ...{ files, attributes },
    });

    expect(await reasonOf(again)).toBe('LimitExceeded');
  });

  it('go with what is replaced, and stay with its other name', async () => {
    const files = createMemoryHostAdapters().files;

    await apply(
      aTar(
        aFile('f', 'old', bearing('user.a')),
        aHardLink('g', 'f'),
        aFile('f', 'new'),
        aDirectory('d'),
        aFile('d/f', '', bearing('user.b')),
        aFile('d', 'new'),
      ),
      { files },
    );

    expect(await namesOf(files, 'f')).toEqual([]);
    expect(await namesOf(files, 'g')).toEqual(['user.a']);
    expect(await namesOf(files, 'd')).toEqual([]);
  });

  it('are told where the platform cannot set them', async () => {
    const { files } = createMemoryHostAdapters();
    const without: FileSystem = new Proxy(files, {
      get: (target, key) => {
        if (key !== 'setExtendedAttributes') {
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        const none: FileSystem['setExtendedAttributes'] = async (changes) =>
          changes.flatMap(({ path, set }) => [...set.keys()].map((name) => ({ path, name })));
        return none;
      },
    });

    const { omitted } = await apply(aTar(aFile('d/ping', '', bearing('security.capability'))), {
      files: without,
    });

    expect(omitted).toEqual({ count: 1, first: ['d/ping (attribute security.capability)'] });
  });
});

describe('applyLayer: work', () => {
  /** A disk that counts how often a call is made. */
  function counting(call: 'readdir' | 'lstat'): { files: FileSystem; count: () => number } {
    const { files } = createMemoryHostAdapters();
    let calls = 0;
    const counted = new Proxy(files, {
      get: (target, key) => {
        if (key === call) calls += 1;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { files: counted, count: () => calls };
  }

  it('looks into a directory once, however many markers hide its content', async () => {
    const { files, count } = counting('readdir');
    const names = Array.from({ length: 40 }, (_, at) => `d/${String(at)}`);
    await apply(aTar(...names.map((name) => aFile(name, 'old'))), { files });
    const upper = names.flatMap((name) => [
      aDirectory(`${name}n`),
      aFile('d/.wh..wh..opq', ''),
      aFile(`${name}n/.wh..wh..opq`, ''),
      aFile('.wh.d', ''),
    ]);

    await apply(aTar(...upper), { files });

    // `d` and, for it came before the first marker, `d/0n`.
    expect(count()).toBe(2);
    expect(Object.keys(await outlineOf(files))).toHaveLength(1 + names.length);
  });

  it('knows a deep directory when it comes again', async () => {
    const { files, count } = counting('lstat');
    const deep = Array.from({ length: 100 }, (_, at) => `d${String(at)}`).join('/');
    await apply(aTar(aFile(`${deep}/first`, '')), { files });
    const first = count();
    const parts = Array.from({ length: 50 }, (_, at) => aFile(`${deep}/${String(at)}`, ''));

    await apply(aTar(...parts), { files });

    expect(count() - first).toBeLessThanOrEqual(100 + parts.length + 1);
  });
});

describe('applyLayer: bytes', () => {
  it.each(['memory', 'a real disk'])(
    'keeps names and targets that are no UTF-8 (%s)',
    async (kind) => {
      const root = kind === 'memory' ? undefined : mkdtempSync(join(tmpdir(), 'drydock-bytes-'));
      const files =
        root === undefined ? createMemoryHostAdapters().files : createNodeFileSystem({ root });
      const [one, two] = [0xe9, 0xe8].map((byte) => nameOfBytes(Uint8Array.of(0x63, byte)));
      try {
        await apply(
          aTar(
            aDirectory(`${one}/`),
            aFile(`${one}/${one}`, '1'),
            aFile(`${one}/${two}`, '2'),
            aSymlink('l', `${two}`),
            aHardLink('h', `${one}/${two}`),
          ),
          { files },
        );
        await apply(aTar(aFile(`${one}/.wh.${two}`, '')), { files });

        expect(await outlineOf(files)).toEqual({
          [`${one}`]: '/',
          [`${one}/${one}`]: '1',
          l: `-> ${two}`,
          h: '2',
        });
      } finally {
        if (root !== undefined) rmSync(root, { recursive: true });
      }
    },
  );
});

describe('applyLayer: streams', () => {
  const parts = [aDirectory('d'), aFile('d/a', 'x'.repeat(5000)), aFile('b', ''), aFile('c', 'c')];
  const tar = aTar(...parts);
  const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`;
  const expected = { d: '/', 'd/a': 'x'.repeat(5000), b: '', c: 'c' };
  const members = joined(
    [0, 700, 701, 1400, 9000].map((from, at, all) => gzipSync(tar.subarray(from, all[at + 1]))),
  );

  it.each([1, 7, 511, 512, 513, 4096, 1_000_000])('in chunks of %d bytes', async (chunk) => {
    for (const bytes of [tar, gzipSync(tar), members]) {
      const files = createMemoryHostAdapters().files;
      const applied = await apply(bytes, { files, chunk, mediaType: GZIP, expectedDiffId: diffId });

      expect(applied).toEqual({ diffId, entryCount: 4, sizeBytes: 5001, omitted: NOTHING });
      expect(await outlineOf(files)).toEqual(expected);
    }
  });

  it('names another digest than the promised one', async () => {
    const attempt = apply(tar, { expectedDiffId: 'sha256:0' });

    await expect(attempt).rejects.toMatchObject({ reason: 'DigestMismatch', subject: 'sha256:0' });
  });

  it('comes out of zstd, whatever the media type says', async () => {
    // A frame of one block, which holds the archive as it is.
    const size = (tar.length << 3) | 1;
    const head = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, size & 255, (size >> 8) & 255, size >> 16];
    const skippable = [0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7];
    for (const bytes of [
      Uint8Array.of(...head, ...tar),
      Uint8Array.of(...skippable, ...head, ...tar),
    ]) {
      for (const mediaType of [TAR, `${TAR}+zstd`, GZIP]) {
        expect((await apply(bytes, { mediaType })).diffId).toBe((await apply(tar)).diffId);
      }
    }
    expect(await reasonOf(apply(new Uint8Array(0), { mediaType: `${TAR}+zstd` }))).toBe(
      'ArchiveCorrupt',
    );
  });

  it('names a coding that it cannot read', async () => {
    const bzip2 = Uint8Array.of(0x42, 0x5a, 0x68, 0x39, 0, 0, 0, 0);

    await expect(apply(bzip2)).rejects.toThrow(`${TAR}: bzip2 is not supported`);
    expect(await reasonOf(apply(tar, { mediaType: `${TAR}+xz` }))).toBe('UnsupportedMediaType');
    expect(await reasonOf(apply(tar, { mediaType: `${GZIP}+encrypted` }))).toBe(
      'UnsupportedMediaType',
    );
  });

  it('takes an empty archive, and not an empty gzip', async () => {
    expect((await apply(new Uint8Array(0))).entryCount).toBe(0);
    expect((await apply(aTar())).entryCount).toBe(0);
    expect(await reasonOf(apply(new Uint8Array(0), { mediaType: GZIP }))).toBe('ArchiveCorrupt');
  });

  it('is corrupt when cut anywhere inside', async () => {
    const zipped = gzipSync(tar);
    for (let end = 1; end < zipped.length; end += 1) {
      expect([end, await reasonOf(apply(zipped.subarray(0, end)))]).toEqual([
        end,
        'ArchiveCorrupt',
      ]);
    }
    for (let end = 1; end < tar.length - 1024; end += 97) {
      if (end % 512 === 0) continue;
      expect([end, await reasonOf(apply(tar.subarray(0, end)))]).toEqual([end, 'ArchiveCorrupt']);
    }
  });

  it('is corrupt when cut where a trailer of zeros seems to stand, the sums of nothing', async () => {
    // A header as Java writes it, then the beginning of a stored block of 32 KiB.
    const cut = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(await reasonOf(apply(cut, { mediaType: GZIP }))).toBe('ArchiveCorrupt');
  });

  it('is corrupt when any byte of a gzip member is flipped', async () => {
    const zipped = gzipSync(tar);
    const headerBytes = 10;
    for (let at = headerBytes; at < zipped.length; at += 1) {
      const broken = Uint8Array.from(zipped);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      expect([at, await reasonOf(apply(broken))]).toEqual([at, 'ArchiveCorrupt']);
    }
  });

  it('is corrupt when it is no archive', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251);
    expect(await reasonOf(apply(noise))).toBe('ArchiveCorrupt');
    expect(await reasonOf(apply(gzipSync(noise)))).toBe('ArchiveCorrupt');
    expect(await reasonOf(apply(aTar({ name: 'x', type: 'Z' })))).toBe('ArchiveCorrupt');
  });

  it('passes on a failure of the source and of the disk as they are', async () => {
    async function* broken(): AsyncGenerator<Uint8Array, void> {
      yield tar.subarray(0, 1500);
      throw new Error('ECONNRESET');
    }
    const files = createMemoryHostAdapters().files;
    const failing = Object.create(files, {
      createFile: { value: () => Promise.reject(new Error('ENOSPC')) },
      mkdir: { value: files.mkdir.bind(files) },
      lstat: { value: files.lstat.bind(files) },
      lchown: { value: files.lchown.bind(files) },
      chmod: { value: files.chmod.bind(files) },
    }) as FileSystem;

    expect(await reasonOf(applyLayer({ files, root: '/r', blob: broken(), mediaType: TAR }))).toBe(
      'Error: ECONNRESET',
    );
    expect(await reasonOf(apply(tar, { files: failing }))).toBe('Error: ENOSPC');
  });

  it('stops reading the source when it fails', async () => {
    let returned = false;
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      try {
        for (;;) yield aTar(aFile('../escape', '')).subarray(0, 512);
      } finally {
        returned = true;
      }
    }
    const files = createMemoryHostAdapters().files;

    const attempt = applyLayer({ files, root: '/r', blob: endless(), mediaType: TAR });

    expect(await reasonOf(attempt)).toBe('PathEscape');
    expect(returned).toBe(true);
  });
});

describe('applyLayer: limits', () => {
  const cases: readonly [string, Uint8Array, UnpackLimits][] = [
    ['entries', aTar(aFile('a', ''), aFile('b', ''), aFile('c', '')), { entryCountMax: 2 }],
    ['bytes', aTar(aFile('a', 'x'.repeat(3000))), { bytesMax: 2000 }],
    ['depth', aTar(aFile('a/b/c/d', '')), { depthMax: 3 }],
    ['names', aTar(aFile('x', '', { pax: { path: 'n'.repeat(300) } })), {}],
    ['a bomb', gzipSync(new Uint8Array(80 * 1024 * 1024)), {}],
  ];
  it.each(cases)('%s', async (_, bytes, limits) => {
    expect(await reasonOf(apply(bytes, { limits, chunk: 65_536 }))).toBe('LimitExceeded');
  });

  it('bytes of all layers of a tree', async () => {
    const layer = aTar(aFile('a', 'x'.repeat(3000)));
    const budget = new TreeBudget(3 * layer.length - 1);

    await apply(layer, { budget });
    await apply(gzipSync(layer), { budget });

    expect(await reasonOf(apply(layer, { budget }))).toBe('LimitExceeded');
    expect(await reasonOf(apply(layer))).toBe('none');
  });
});
