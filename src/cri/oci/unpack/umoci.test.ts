/**
 * Our unpacker against umoci's: an image of several layers, built by umoci from changes to a root
 * file system, is unpacked by both, and the two trees must not differ. Needs `umoci`, and root for
 * owners; says so when it skips.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import { createNodeFileSystem } from '../../../sim/node/index.ts';
import type { FileSystem } from '../../../sim/index.ts';
import { applyLayer } from './index.ts';
import {
  aDirectory,
  aFile,
  aHardLink,
  aSymlink,
  aTar,
  streamOf,
  type TarPart,
} from './testing/a-tar.ts';
import { readTree, type TreeNode } from './testing/read-tree.ts';

const isRoot = process.getuid?.() === 0;
const hasUmoci = spawnSync('umoci', ['--version']).status === 0;
const canCompare = isRoot && hasUmoci;
if (!canCompare) console.warn('umoci.test.ts: SKIPPED: needs umoci and root');

const scratch = fs.mkdtempSync(join(tmpdir(), 'drydock-umoci-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function umoci(...args: readonly string[]): void {
  execFileSync('umoci', args, { cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** umoci sets the current time where an archive has none. */
const T = { mtime: 1_500_000_000 } as const;

let bundles = 0;

/** Builds one more layer of `layout:image` from what `change` does to its root file system. */
function addLayer(change: (rootfs: string) => void): void {
  const bundle = join(scratch, `bundle-${++bundles}`);
  umoci('unpack', '--image', 'layout:image', bundle);
  change(join(bundle, 'rootfs'));
  umoci('repack', '--image', 'layout:image', bundle);
  fs.rmSync(bundle, { recursive: true });
}

function firstLayer(rootfs: string): void {
  const at = (path: string): string => join(rootfs, path);
  for (const path of ['etc/conf.d', 'usr/bin', 'usr/lib', 'empty', 'gone/deep', 'tmp', 'shared']) {
    fs.mkdirSync(at(path), { recursive: true });
  }
  fs.writeFileSync(at('etc/passwd'), 'root:x:0:0\n');
  fs.writeFileSync(at('etc/conf.d/a'), 'a');
  fs.writeFileSync(at('etc/conf.d/b'), 'b');
  fs.writeFileSync(at('gone/deep/file'), 'x');
  fs.writeFileSync(at('usr/bin/tool'), Buffer.alloc(300_000, 'tool'));
  fs.writeFileSync(at('usr/bin/su'), 'su');
  fs.linkSync(at('usr/bin/tool'), at('usr/bin/twin'));
  fs.symlinkSync('usr/bin', at('bin'));
  fs.symlinkSync('/etc/passwd', at('absolute'));
  fs.symlinkSync('../../../../../outside', at('climbing'));
  fs.writeFileSync(at('zero'), '');
  fs.writeFileSync(at('Grüße 世界 🚢'), 'unicode');
  fs.writeFileSync(at(`shared/${'l'.repeat(250)}`), 'long');
  fs.mkdirSync(at(`${'d'.repeat(120)}/${'e'.repeat(120)}`), { recursive: true });
  fs.writeFileSync(at(`${'d'.repeat(120)}/${'e'.repeat(120)}/f`), 'long path');
  fs.symlinkSync('t'.repeat(200), at('long-target'));
  fs.chownSync(at('etc/passwd'), 1234, 65_534);
  fs.lchownSync(at('absolute'), 7, 8);
  fs.chownSync(at('shared'), 100, 3_000_000);
  fs.chmodSync(at('usr/bin/su'), 0o4755);
  fs.chmodSync(at('shared'), 0o2775);
  fs.chmodSync(at('tmp'), 0o1777);
  fs.chmodSync(at('etc/conf.d/b'), 0o000);
  fs.chmodSync(at('usr/bin/tool'), 0o555);
  setTimes(rootfs, 1_000_000_000);
}

function secondLayer(rootfs: string): void {
  const at = (path: string): string => join(rootfs, path);
  fs.rmSync(at('gone'), { recursive: true });
  fs.rmSync(at('etc/conf.d/a'));
  fs.rmSync(at('zero'));
  fs.mkdirSync(at('zero'));
  fs.writeFileSync(at('zero/now a directory'), 'yes');
  fs.rmSync(at('empty'), { recursive: true });
  fs.writeFileSync(at('empty'), 'now a file');
  fs.rmSync(at('absolute'));
  fs.writeFileSync(at('absolute'), 'now a file');
  fs.writeFileSync(at('etc/passwd'), 'root:x:0:0\nship:x:1:1\n');
  fs.linkSync(at('usr/bin/tool'), at('usr/lib/third'));
  fs.writeFileSync(at('.whatever'), 'not a whiteout');
  fs.chmodSync(at('usr/lib'), 0o700);
  setTimes(at('usr/lib'), 1_234_567_890);
  setTimes(at('zero'), 0);
}

function thirdLayer(rootfs: string): void {
  const at = (path: string): string => join(rootfs, path);
  fs.rmSync(at('usr/bin/tool'));
  fs.rmSync(at('zero'), { recursive: true });
  fs.rmSync(at('bin'));
  fs.mkdirSync(at('bin'));
  fs.writeFileSync(at('bin/new'), Buffer.from([0, 1, 2, 255]));
  fs.rmSync(at('etc/conf.d'), { recursive: true });
  fs.mkdirSync(at('etc/conf.d'));
  fs.writeFileSync(at('etc/conf.d/c'), 'c');
  fs.renameSync(at('usr/lib'), at('usr/lib64'));
}

/** Different whole seconds for all below, links included. */
function setTimes(top: string, seconds: number): void {
  const stats = fs.lstatSync(top);
  if (stats.isDirectory()) {
    fs.readdirSync(top).forEach((name, at) => setTimes(join(top, name), seconds + 10 * at + 1));
  }
  fs.lutimesSync(top, seconds, seconds);
}

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
}

function blobPath(digest: string): string {
  return join(scratch, 'layout/blobs', digest.replace(':', '/'));
}

function readBlob(digest: string): unknown {
  return JSON.parse(fs.readFileSync(blobPath(digest), 'utf8'));
}

function readImage(): readonly (Descriptor & { readonly diffId: string })[] {
  const indexText = fs.readFileSync(join(scratch, 'layout/index.json'), 'utf8');
  const index = JSON.parse(indexText) as { manifests: Descriptor[] };
  const manifest = readBlob(index.manifests[0]?.digest ?? '') as {
    config: Descriptor;
    layers: Descriptor[];
  };
  const config = readBlob(manifest.config.digest) as { rootfs: { diff_ids: string[] } };
  return manifest.layers.map((layer, at) => ({
    ...layer,
    diffId: config.rootfs.diff_ids[at] ?? '',
  }));
}

async function applyImage(files: FileSystem, root: string): Promise<void> {
  for (const { digest, mediaType, diffId } of readImage()) {
    const blob = fs.createReadStream(blobPath(digest));
    const applied = await applyLayer({ files, root, blob, mediaType, expectedDiffId: diffId });
    expect(applied.diffId).toBe(diffId);
  }
}

const odd: Readonly<Record<string, readonly (readonly TarPart[])[]>> = {
  'opaque directories among siblings': [
    [aDirectory('d', T), aFile('d/a', 'a', T), aDirectory('d/s', T), aFile('d/s/b', 'b', T)],
    [
      aFile('d/m', 'm', T),
      aFile('d/.wh..wh..opq', ''),
      aFile('d/n', 'n', T),
      aFile('d/s/c', 'c', T),
    ],
  ],
  'whiteouts before and after what they name': [
    [aDirectory('d', T), aFile('d/a', 'a', T), aFile('e', 'e', T), aFile('f', 'f', T)],
    [aFile('e', 'E', T), aFile('.wh.e', ''), aFile('.wh.f', ''), aFile('f', 'F', T)],
    [aFile('d/n', 'n', T), aFile('.wh.d', ''), aFile('.wh.none', ''), aFile('no/.wh.ne', '')],
  ],
  'links on the way': [
    [aDirectory('real', T), aSymlink('l', '/real', T), aSymlink('up', '../../../real', T)],
    [aFile('l/a', 'a', T), aFile('up/b', 'b', T), aHardLink('h', 'l/a'), aHardLink('hl', 'l')],
    [aFile('l/.wh.a', ''), aFile('.wh.up', ''), aFile('l/./../real/c', 'c', T)],
  ],
  'files, links and directories over each other': [
    [aDirectory('a', T), aFile('a/x', 'x', T), aFile('b', 'b', T), aSymlink('c', 'a', T)],
    [aFile('a', 'a', T), aDirectory('b', T), aDirectory('c', { ...T, mode: 0o2711 })],
    [aSymlink('a', 'b', T), aSymlink('b', 'c', T), aFile('c', 'c', { ...T, mode: 0o6711 })],
  ],
  'hard links over layers': [
    [aFile('a', 'a', T), aHardLink('b', 'a'), aSymlink('s', 'a', T)],
    [aHardLink('c', '/b'), aFile('a', 'new', T), aHardLink('t', 's')],
    [aFile('.wh.b', ''), aHardLink('a', 'c')],
  ],
  'names and owners of extended records': [
    [
      aFile('x', 'x', {
        ...T,
        pax: { path: `long/${'ü'.repeat(120)}`, uid: '70000', gid: '4000000' },
      }),
    ],
    [aDirectory('long', { ...T, mtime: 5 }), aDirectory('./', { ...T, mode: 0o711 })],
  ],
  'the same path many times': [
    [aFile('a', '1', T), aFile('a', '2', T), aDirectory('a', T), aFile('a/b', '3', T)],
    [aDirectory('a', { ...T, mtime: 1 }), aFile('a/c', '', T), aDirectory('a', { ...T, mtime: 2 })],
  ],
};

async function compareOdd(layers: readonly (readonly TarPart[])[]): Promise<void> {
  const layout = `odd-${++bundles}`;
  umoci('init', '--layout', layout);
  umoci('new', '--image', `${layout}:image`);
  const files = createNodeFileSystem({ root: scratch });
  for (const [at, layer] of layers.entries()) {
    const tar = aTar(...layer);
    fs.writeFileSync(join(scratch, `${layout}-${at}.tar`), tar);
    umoci('raw', 'add-layer', '--image', `${layout}:image`, `${layout}-${at}.tar`);
    const blob = streamOf(tar);
    await applyLayer({ files, root: `/${layout}-ours`, blob, mediaType: 'tar' });
  }
  umoci('raw', 'unpack', '--image', `${layout}:image`, `${layout}-expected`);
  const expected = await nodesBelow(files, `/${layout}-expected`);
  const ours = await nodesBelow(files, `/${layout}-ours`);
  expect(ours.map((node, at) => timeless(node, expected[at]))).toEqual(
    expected.map((node) => timeless(node, node)),
  );
}

/** Without the root: nobody says what attributes it has if no layer names it. */
async function nodesBelow(files: FileSystem, root: string): Promise<readonly TreeNode[]> {
  return (await readTree(files, root)).filter(({ path }) => path !== '.');
}

/** Without the time where umoci's is now: implied directories, and what a whiteout reached into. */
function timeless(node: TreeNode, umocis: TreeNode | undefined): TreeNode {
  return umocis === undefined || umocis.mtimeMs <= T.mtime * 1000 ? node : { ...node, mtimeMs: 0 };
}

describe.skipIf(!canCompare)('applyLayer and umoci unpack', () => {
  it('write the same tree', { timeout: 60_000 }, async () => {
    umoci('init', '--layout', 'layout');
    umoci('new', '--image', 'layout:image');
    for (const change of [firstLayer, secondLayer, thirdLayer]) addLayer(change);
    umoci('unpack', '--image', 'layout:image', join(scratch, 'expected'));
    const files = createNodeFileSystem({ root: scratch });
    const expected = await readTree(files, '/expected/rootfs');

    await applyImage(files, '/ours');
    const memory = createMemoryHostAdapters().files;
    await applyImage(memory, '/ours');

    expect(readImage().length).toBe(3);
    expect(expected.length).toBeGreaterThan(20);
    expect(await readTree(files, '/ours')).toEqual(expected);
    expect(await readTree(memory, '/ours')).toEqual(expected);
  });

  it.each(Object.keys(odd))('write the same tree: %s', { timeout: 60_000 }, async (name) => {
    await compareOdd(odd[name] ?? []);
  });
});
