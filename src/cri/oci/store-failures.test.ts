/**
 * Whatever call of the disk fails, in whatever operation: what the index lists is on the disk, asked
 * again the operation finishes, and when all was removed nothing is left.
 */
import { describe, expect, it } from 'vitest';
import { buildImage } from '../registry/index.ts';
import { FailingDisk, type Breakage } from './testing/failing-disk.ts';
import { ImageBench } from '../../../testing/image-bench.ts';
import { contentOfStore, faultsOfStore } from '../../../testing/store-walk.ts';

const V1 = 'registry.test/team/config:v1';
const OBJECT = buildImage({
  layers: [
    {
      files: {
        'etc/a': 'a',
        'etc/b': { content: 'b', mode: 0o4755 },
        'bin/c': { symlink: '../etc/a' },
      },
    },
    { files: { 'etc/.wh.a': '', 'etc/d': 'd', e: { hardlink: 'etc/b' } } },
  ],
});
/** More calls than any of the operations makes. */
const CALLS_MAX = 400;

type Act = (bench: ImageBench) => Promise<unknown>;

const pull: Act = (bench) => bench.pull(V1);
const mount: Act = (bench) => bench.mount(V1, '/mnt');
const remove: Act = (bench) => bench.perform(bench.service.removeImage({ image: V1 }));
const unmount: Act = async (bench) => {
  for (const { id } of await bench.perform(bench.service.listOCIMounts(''))) {
    await bench.perform(bench.service.unmountOCIObject({ id }));
  }
};

const show: Act = async (bench) => {
  const [image] = await bench.perform(bench.service.listImages());
  return bench.perform(bench.service.mountImage('sandbox', 'container', image?.id ?? ''));
};
const hide: Act = (bench) => bench.perform(bench.service.unmountImages('sandbox'));

const OPERATIONS: Readonly<Record<string, { readonly before: readonly Act[]; readonly act: Act }>> =
  {
    pull: { before: [], act: pull },
    'mount of what must be pulled': { before: [], act: mount },
    mount: { before: [pull], act: mount },
    unmount: { before: [mount], act: unmount },
    'unmount of what was removed': { before: [mount, remove], act: unmount },
    remove: { before: [mount, unmount], act: remove },
    'remove of what is mounted': { before: [mount], act: remove },
    'mount for a container': { before: [pull], act: show },
    'unmount for a sandbox': { before: [pull, show], act: hide },
    'unmount for a sandbox of what was removed': { before: [pull, show, remove], act: hide },
  };

async function play(acts: readonly Act[], disk = new FailingDisk()): Promise<ImageBench> {
  const bench = new ImageBench({ disk });
  await bench.registry.put('team/config', 'v1', OBJECT);
  for (const act of acts) await act(bench);
  return bench;
}

/** All goes: nothing is left that an empty store has not. */
async function expectEmptied(bench: ImageBench, told: string): Promise<void> {
  await unmount(bench);
  await hide(bench);
  await remove(bench);
  expect({ told, left: await contentOfStore(bench) }).toEqual({ told, left: [] });
  expect(await bench.host.mounter.list()).toEqual([]);
}

describe.each(Object.keys(OPERATIONS))('a disk that fails in %s', (name) => {
  const { before, act } = OPERATIONS[name] ?? { before: [], act: pull };

  it.each<[Breakage, string]>([
    ['before', 'once, with nothing done'],
    ['after', 'once, with its work done'],
    ['from', 'and goes on failing'],
  ])('(%s) %s', async (breakage) => {
    for (let failAt = 1; ; failAt += 1) {
      const told = `${breakage} call ${failAt}`;
      const disk = new FailingDisk();
      const bench = await play(before, disk);
      disk.arm(failAt, breakage);
      const failure = await act(bench).then(
        () => undefined,
        (error: unknown) => error,
      );
      const { calls } = disk;
      disk.mend();
      if (calls < failAt) break;
      expect(failAt).toBeLessThan(CALLS_MAX);
      if (failure !== undefined)
        expect({ told, name: (failure as Error).name }).toEqual({ told, name: 'CriError' });
      expect({ told, missing: (await faultsOfStore(bench, [OBJECT])).missing }).toEqual({
        told,
        missing: [],
      });

      // Asked again it finishes, and the next removal of whatever image leaves no litter.
      await act(bench);
      await bench.perform(bench.service.removeImage({ image: 'registry.test/none:v1' }));
      expect({ told, ...(await faultsOfStore(bench, [OBJECT])) }).toEqual({
        told,
        unowned: [],
        missing: [],
      });
      await expectEmptied(bench, told);
    }
  });

  it('leaves to the next life of the service what it finds right, and can clear', async () => {
    for (let failAt = 1; ; failAt += 1) {
      const told = `from call ${failAt}`;
      const disk = new FailingDisk();
      const bench = await play(before, disk);
      disk.arm(failAt, 'from');
      await act(bench).catch(() => undefined);
      const { calls } = disk;
      disk.mend();
      if (calls < failAt) break;

      await bench.restart();
      expect({ told, missing: (await faultsOfStore(bench, [OBJECT])).missing }).toEqual({
        told,
        missing: [],
      });
      await expectEmptied(bench, told);
    }
  });
});
