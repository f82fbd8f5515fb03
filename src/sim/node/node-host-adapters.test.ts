import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeFileSystem } from '../file-system.contract.ts';
import { boundedHost } from '../index.ts';
import { describeDiskSize, type MakeOfSize } from '../testing/disk-size.contract.ts';
import { describeMounter } from '../mounter.contract.ts';
import { codeOf } from '../testing/contract-host.ts';
import { createNodeFileSystem, createNodeMounter } from './index.ts';
import type { NodeMountStrategy } from './node-mounter.ts';

const scratch = mkdtempSync(join(tmpdir(), 'drydock-sim-node-'));
let hosts = 0;
const aRoot = (): string => join(scratch, `host ${++hosts}`);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describeFileSystem('node', async () => createNodeFileSystem({ root: aRoot() }));

async function aBoundedHost(strategy: NodeMountStrategy, ...size: Parameters<MakeOfSize>) {
  const root = aRoot();
  const files = createNodeFileSystem({ root });
  return boundedHost({ files, mounter: await createNodeMounter({ root, strategy }) }, ...size);
}

describeDiskSize(
  'bounded, over node',
  async (...size) => (await aBoundedHost('hardlink', ...size)).files,
);

describe('node: the wall around the root', () => {
  it('keeps hostile links inside, and the real path out of messages', async () => {
    const outside = join(scratch, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    const root = aRoot();
    const files = createNodeFileSystem({ root });
    await files.mkdir('/d');
    symlinkSync(outside, join(root, 'd/absolute'));
    symlinkSync('../../outside', join(root, 'd/climbing'));
    symlinkSync(join(outside, 'secret'), join(root, 'd/file'));

    for (const path of ['/d/absolute/secret', '/d/climbing/secret', '/d/file']) {
      const error: unknown = await files.readFile(path).catch((reason: unknown) => reason);
      expect(String(error)).toBe(
        `FileSystemError: ENOENT: no such file or directory, open '${path}'`,
      );
    }
    await expect(files.writeFile('/d/absolute/new', new Uint8Array(1))).rejects.toThrow('ENOENT');
    await expect(files.chmod('/d/climbing', 0o700)).rejects.toThrow('ENOENT');
    await files.rm('/d');
    expect(readdirSync(outside)).toEqual(['secret']);
  });
});

describe('node: a directory that was found to be one', () => {
  it('is looked at again when somebody else has put a link in its place', async () => {
    const outside = join(scratch, 'elsewhere');
    mkdirSync(join(outside, 'd'), { recursive: true });
    const root = aRoot();
    const files = createNodeFileSystem({ root });
    await files.mkdir('/a/d', { recursive: true });
    await files.writeFile('/a/d/before', new Uint8Array(1));

    renameSync(join(root, 'a'), join(root, 'b'));
    symlinkSync(outside, join(root, 'a'));

    await expect(files.writeFile('/a/d/after', new Uint8Array(1))).rejects.toThrow('ENOENT');
    expect(readdirSync(join(outside, 'd'))).toEqual([]);
    await files.writeFile('/b/d/after', new Uint8Array(1));
    expect(readdirSync(join(root, 'b/d'))).toEqual(['after', 'before']);
  });
});

describe('node: syncTree', () => {
  it.each(['with', 'without'])('syncs a tree of any size %s the program', async (how) => {
    const { PATH } = process.env;
    const files = createNodeFileSystem({ root: aRoot() });
    await files.mkdir('/t/\uDCFF', { recursive: true });
    for (let at = 0; at < 300; at++) await files.writeFile(`/t/${String(at)}`, new Uint8Array(1));
    if (how === 'without') process.env['PATH'] = '/nowhere';
    try {
      for (const path of ['/t/0', '/t/\uDCFF', '/t']) await files.syncTree(path);
      await expect(files.syncTree('/gone')).rejects.toThrow('ENOENT');
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

const auto = await createNodeMounter({ root: aRoot() });
const strategies = [
  'hardlink',
  'copy',
  ...(auto.strategy === 'bind' ? (['bind'] as const) : []),
] as const;
if (auto.strategy !== 'bind') console.warn('node: Mounter: SKIPPED strategy bind: no privilege');

for (const strategy of strategies) {
  describeMounter(`node, ${strategy}`, async () => {
    const root = aRoot();
    return {
      files: createNodeFileSystem({ root }),
      mounter: await createNodeMounter({ root, strategy }),
    };
  });

  describe(`node, ${strategy}, bounded`, () => {
    // Where the kernel does not mount for us, a directory of the disk stands for it.
    it('gives what is in memory a size of its own, and the disk nothing of it', async () => {
      const { files, mounter } = await aBoundedHost(strategy, { capacityBytes: 100, inodes: 10 });
      await files.mkdir('/pod/v', { recursive: true });
      const before = await files.statfs('/');

      await mounter.mountTmpfs('/pod/v', { capacityBytes: 4096, inodes: 3 });
      await files.writeFile('/pod/v/f', new Uint8Array(4000));
      await files.link('/pod/v/f', '/pod/v/twin');

      expect(await codeOf(files.writeFile('/pod/v/g', new Uint8Array(100)))).toBe('ENOSPC');
      expect(await files.statfs('/pod/v')).toEqual({
        capacityBytes: 4096,
        availableBytes: 96,
        inodes: 3,
        inodesFree: 1,
      });
      expect(await files.statfs('/')).toEqual(before);
      expect(await codeOf(files.rename('/pod/v/f', '/pod/f'))).toBe('EXDEV');
      await mounter.unmount('/pod/v');
      expect(await files.statfs('/pod/v')).toEqual(before);
      await files.rmdir('/pod/v');
      expect((await files.statfs('/')).inodesFree).toBe(before.inodesFree + 1);
    });
  });

  describe(`node, ${strategy}: across processes`, () => {
    it('knows and unmounts what another mounter of the same root has mounted', async () => {
      const root = aRoot();
      const files = createNodeFileSystem({ root });
      await files.mkdir('/image');
      await files.writeFile('/image/f', new Uint8Array(1));
      await files.mkdir(`/${'long'.repeat(50)}/${'long'.repeat(50)}`, { recursive: true });
      const target = `/${'long'.repeat(50)}/${'long'.repeat(50)}`;
      await (await createNodeMounter({ root, strategy })).bind('/image', target);

      const later = await createNodeMounter({ root, strategy: 'copy' });

      expect(await later.list()).toEqual([{ source: '/image', target }]);
      await expect(files.rm(target)).rejects.toThrow('EBUSY');
      await later.unmount(target);
      expect(await later.list()).toEqual([]);
      expect(readdirSync(root).sort()).toEqual(['image', 'long'.repeat(50)]);
    });
  });
}
