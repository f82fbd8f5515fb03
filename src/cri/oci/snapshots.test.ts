/** Trees are written one at a time for each object, however often somebody gives up and begins again. */
import { describe, expect, it, vi } from 'vitest';
import { buildImage } from '../registry/index.ts';
import { ImageBench } from '../../../testing/image-bench.ts';

const V1 = 'registry.test/team/config:v1';

describe('an unpacking that was given up', () => {
  it('has ended, in reality too, before the next of the same object begins', async () => {
    const bench = new ImageBench();
    const files = Object.fromEntries(Array.from({ length: 9 }, (_none, at) => [`f${at}`, `${at}`]));
    await bench.registry.put('team/config', 'v1', buildImage({ layers: [{ files }] }));
    const pulled = await bench.pull(V1);
    const ref = pulled.slice(pulled.indexOf('@') + 1);
    const steps: string[] = [];
    const note = (step: string, path: string): void => {
      const staging = /unpacked\/\.staging-([0-9a-f]+)$/.exec(path)?.[1];
      const told = `${step} ${staging ?? ''}`;
      if (staging !== undefined && steps.at(-1) !== told) steps.push(told);
    };
    const disk = bench.host.files;
    const [mkdir, rename] = [disk.mkdir.bind(disk), disk.rename.bind(disk)];
    vi.spyOn(disk, 'mkdir').mockImplementation((path, options) => {
      note('begin', path);
      return mkdir(path, options);
    });
    vi.spyOn(disk, 'rename').mockImplementation((from, to) => {
      note('end', from);
      return rename(from, to);
    });

    for (const path of ['/one', '/two']) {
      const mount = bench.service.mountOCIObject({ object: { image: ref }, path }).subscribe();
      await bench.world.loop.run(bench.world.now());
      mount.unsubscribe();
    }
    await bench.mount(ref, '/mnt');
    await bench.world.realWork.settled();

    const begun = steps.filter((step) => step.startsWith('begin '));
    expect(steps).toEqual(begun.flatMap((step) => [step, step.replace('begin', 'end')]));
    expect(begun.length).toBeGreaterThan(1);
    expect(await bench.host.files.readdir('/mnt')).toHaveLength(9);
    expect(await bench.names('unpacked')).toHaveLength(1);
    expect(bench.details('image.unpacked')).toHaveLength(1);
  });
});
