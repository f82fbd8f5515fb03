/** The logs of containers on the disk of their node. */
import { describe, expect, it } from 'vitest';
import { KubeletLab, podManifest } from '../../testing/kubelet-lab.ts';
import { readLog } from './index.ts';

const TALKING = { containers: [{ script: 'log hello\nsleep infinity' }] };
/** A line of a hundred bytes each second. */
const CHATTY = {
  containers: [{ script: `log ${'x'.repeat(100 - 40)}\nsleep 1s\nrepeat` }],
};

class LogLab {
  readonly bench: KubeletLab;

  constructor(bench: KubeletLab) {
    this.bench = bench;
  }

  async names(directory: string): Promise<readonly string[]> {
    const listed = this.bench.node.host.perform((files) => files.readdir(directory));
    return (await this.bench.lab.perform(listed)).map(({ name }) => name);
  }

  async text(path: string): Promise<string> {
    const read = this.bench.node.host.perform((files) => files.readFile(path));
    return new TextDecoder().decode(await this.bench.lab.perform(read));
  }

  directory(name: string): string {
    return `/var/log/pods/default_${name}_${this.bench.pod(name).metadata.uid}/main`;
  }
}

async function open(options: Parameters<typeof KubeletLab.open>[0] = {}): Promise<LogLab> {
  return new LogLab(await KubeletLab.open(options));
}

describe('a log', () => {
  it('is a file of the node, in the form of CRI, with a link to it', async () => {
    const test = await open();
    const { bench } = test;
    await bench.run('web', TALKING);
    await bench.advanceSeconds(5);
    const path = `${test.directory('web')}/0.log`;
    const [record] = bench.records('container.log');
    const time = new Date(bench.lab.world.loop.startAt + (record?.at ?? 0))
      .toISOString()
      .slice(0, -1);
    expect(await test.text(path)).toBe(`${time}000000Z stdout F hello\n`);
    const id = bench.containerStatus('web')?.containerID?.replace('drydock://', '') ?? '';
    const [link = '', ...more] = await test.names('/var/log/containers');
    expect([link, more]).toEqual([`web_default_main-${id}.log`, []]);
    const target = bench.node.host.perform((files) =>
      files.readlink(`/var/log/containers/${link}`),
    );
    expect(await bench.lab.perform(target)).toBe(path);
  });

  it('of each instance has a number, and goes with its container', async () => {
    const test = await open();
    const { bench } = test;
    await bench.run('web', { containers: [{ script: 'log hello\nsleep 1s\nexit 1' }] });
    await bench.advanceSeconds(25);
    expect(bench.containerStatus('web')?.restartCount).toBe(2);
    expect(await test.names(test.directory('web'))).toEqual(['2.log']);
    expect(await test.names('/var/log/containers')).toHaveLength(1);
  });

  it('goes with its pod', async () => {
    const test = await open();
    const { bench } = test;
    await bench.run('web', TALKING);
    await bench.run('other', TALKING);
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(120);
    const { uid } = bench.pod('other').metadata;
    expect(await test.names('/var/log/pods')).toEqual([`default_other_${uid}`]);
    expect(await test.names('/var/log/containers')).toHaveLength(1);
  });

  it('of a pod that went while the kubelet was away goes when it is back', async () => {
    const test = await open();
    const { bench } = test;
    await bench.run('web', TALKING);
    await bench.advanceSeconds(5);
    bench.node.stopComponent('kubelet');
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(5);
    bench.node.startComponent('kubelet');
    await bench.advanceSeconds(120);
    expect(await test.names('/var/log/pods')).toEqual([]);
    expect(await test.names('/var/log/containers')).toEqual([]);
  });
});

describe('rotation', () => {
  it('begins a log anew that is too long, and keeps so many', async () => {
    const kubelet = { containerLogMaxSizeBytes: 1000, containerLogMaxFiles: 3 };
    const test = await open({ kubelet });
    const { bench } = test;
    await bench.run('web', CHATTY);
    await bench.advanceSeconds(61);
    const names = await test.names(test.directory('web'));
    expect(names.map((name) => name.replace(/\d{8}-\d{6}/, 'TIME'))).toEqual([
      '0.log',
      '0.log.TIME.gz',
      '0.log.TIME',
    ]);
    const [newest = ''] = names;
    expect((await test.text(`${test.directory('web')}/${newest}`)).length).toBeLessThan(1200);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(120);
    expect(await test.names('/var/log/pods')).toEqual([]);
  });

  it('leaves whoever follows the log in the know', async () => {
    const kubelet = { containerLogMaxSizeBytes: 1000 };
    const test = await open({ kubelet });
    const { bench } = test;
    await bench.run('web', CHATTY);
    await bench.advanceSeconds(15);
    const path = `${test.directory('web')}/0.log`;
    const read = (from?: Parameters<typeof readLog>[2]) =>
      bench.lab.perform(bench.node.host.perform((files) => readLog(files, path, from)));
    const first = await read();
    await bench.advanceSeconds(6);
    const second = await read(first.end);
    expect(await test.names(test.directory('web'))).toHaveLength(2);
    expect(second.end?.inode).not.toBe(first.end?.inode);
    const all = bench.records('container.log').map(({ at }) => bench.lab.world.loop.startAt + at);
    expect([...first.lines, ...second.lines].map(({ at }) => at)).toEqual(all);
  });
});

it('is nothing to a container that says nothing', async () => {
  const test = await open();
  await test.bench.lab.apply(podManifest('web'));
  await test.bench.advanceSeconds(30);
  await expect(test.names('/var/log')).rejects.toThrow(/ENOENT/);
});
