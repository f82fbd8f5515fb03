/** What containers write into their roots takes room of their node's disk, and goes with them. */
import { describe, expect, it } from 'vitest';
import { measureUsage } from '../sim/index.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const MIB = 2 ** 20;
const SNAPSHOTS = '/var/lib/containers/oci/snapshots';

const open = (more: object = {}): Promise<KubeletLab> =>
  KubeletLab.open({ disk: { capacityBytes: 32 * MIB, inodes: 10_000, ...more } });

const shell = (script: string, name = 'main') => ({ name, command: ['sh', '-c', script] });
const writing = (mebibytes: number, after = 'sleep 3600') =>
  shell(`dd if=/dev/zero of=/big bs=1M count=${String(mebibytes)}; ${after}`);

/** What the disk says, which a walk of it must say, too. */
async function used(bench: KubeletLab): Promise<number> {
  const { files } = bench.node.host;
  const { capacityBytes, availableBytes } = await files.statfs('/');
  expect((await measureUsage(files, '/')).usedBytes).toBe(capacityBytes - availableBytes);
  return capacityBytes - availableBytes;
}

async function layers(bench: KubeletLab): Promise<readonly string[]> {
  const { files } = bench.node.host;
  return (await files.readdir(SNAPSHOTS)).map(({ name }) => name);
}

describe('a root that is written to', () => {
  it('takes as many bytes and names as its layer has, and gives them back with its container', async () => {
    const bench = await open();
    const before = await used(bench);
    const script = 'mkdir /d; echo 12345 >/d/a; echo 123 >/d/b; sleep 10; rm -r /d; sleep 3600';
    await bench.run('web', { containers: [shell(script)] });
    await bench.advanceSeconds(8);
    const [layer = '', ...others] = await layers(bench);
    expect(others).toEqual([]);
    // The root, /d, and two files.
    expect(await measureUsage(bench.node.host.files, `${SNAPSHOTS}/${layer}`)).toEqual({
      usedBytes: 10,
      inodesUsed: 4,
    });
    await bench.advanceSeconds(10);
    expect((await measureUsage(bench.node.host.files, `${SNAPSHOTS}/${layer}`)).usedBytes).toBe(0);

    await bench.run('large', { containers: [writing(3)] });
    await bench.advanceSeconds(10);
    expect((await used(bench)) - before).toBeGreaterThan(3 * MIB);
    await bench.lab.delete('Pod', 'large', { gracePeriodSeconds: 1 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(120);
    expect(await layers(bench)).toEqual([]);
    expect((await used(bench)) - before).toBeLessThan(MIB);
  });

  it('is full when the disk is, and what is refused has done nothing', async () => {
    const bench = await open();
    const script =
      'dd if=/dev/zero of=/big bs=1M count=64 2>&1; echo dd $?; ' +
      'rm /big; dd if=/dev/zero of=/small bs=1M count=2 2>/dev/null; echo again $?; sleep 3600';
    await bench.run('web', { containers: [shell(script)] });
    await bench.advanceSeconds(5);
    const { files } = bench.node.host;
    expect((await files.statfs('/')).availableBytes).toBeGreaterThan(16 * MIB);
    await used(bench);
    const lines = bench.lab.world.trace.of('container.log').map(({ detail }) => detail.line);
    expect(lines.filter((line) => /error|dd|again/.test(line))).toEqual([
      "dd: error writing '/big': No space left on device",
      'dd 1',
      'again 0',
    ]);
  });

  it('puts its node under pressure, and is evicted before who takes less', async () => {
    const bench = await open();
    await bench.run('small', { containers: [shell('echo x >/x; sleep 3600')] });
    await bench.run('large', { containers: [writing(28)] });
    await bench.advanceSeconds(60);
    const { phase, reason, message = '' } = bench.pod('large').status;
    expect({ phase, reason }).toEqual({ phase: 'Failed', reason: 'Evicted' });
    expect(message).toMatch(
      /^The node was low on resource: ephemeral-storage\. Threshold quantity: .*Container main was using \d+, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    expect(bench.pod('small').status.phase).toBe('Running');
    const node = bench.lab.find('nodes', 'node-1', '');
    expect(node?.status.conditions?.find(({ type }) => type === 'DiskPressure')?.status).toBe(
      'True',
    );
    await bench.advanceSeconds(420);
    expect(await used(bench)).toBeLessThan(4 * MIB);
  });

  it('takes room of the file system of images, where they have one', async () => {
    const bench = await open({ imageFs: { capacityBytes: 64 * MIB } });
    await bench.run('large', { containers: [writing(40)] });
    await bench.advanceSeconds(10);
    const { files } = bench.node.host;
    expect((await files.statfs(SNAPSHOTS)).availableBytes).toBeLessThan(24 * MIB);
    expect((await files.statfs('/')).availableBytes).toBeGreaterThan(31 * MIB);
  });

  it('leaves nothing on a machine whose disk is new', async () => {
    const bench = await open();
    await bench.run('web', { containers: [writing(3)] });
    await bench.advanceSeconds(10);
    const [old = ''] = await layers(bench);
    expect(old).not.toBe('');
    await bench.lab.perform(bench.node.powerOff());
    await bench.lab.perform(bench.node.powerOn({ forgetsContainers: true }));
    await bench.advanceSeconds(1);
    // Of the pod there is another container meanwhile.
    await bench.advanceSeconds(10);
    const [layer, ...others] = await layers(bench);
    expect(layer).not.toBe(old);
    expect(others).toEqual([]);
  });
});
