/** An image service that goes away and comes back over the same disk, as the node around it sees it. */
import { describe, expect, it } from 'vitest';
import { KubeletLab, type PodShape } from '../../../testing/kubelet-lab.ts';
import { OCI_ROOT } from './index.ts';

const CONFIG = 'registry.test/team/config:v1';

/** A pod with a volume of each design. */
const READING: PodShape = {
  containers: [
    {
      script: 'read /draft/version\nread /shipped/version\nsleep 1s\nrepeat',
      volumeMounts: [
        { name: 'draft', mountPath: '/draft' },
        { name: 'shipped', mountPath: '/shipped' },
      ],
    },
  ],
  spec: {
    terminationGracePeriodSeconds: 1,
    volumes: [
      { name: 'draft', oci: { image: CONFIG } },
      { name: 'shipped', image: { reference: CONFIG } },
    ],
  },
};

async function running(): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', READING);
  await bench.advanceSeconds(20);
  expect(bench.pod('web').status.phase).toBe('Running');
  return bench;
}

const failedReads = (bench: KubeletLab) =>
  bench.records('container.read').filter(({ detail }) => 'error' in detail);

const halfWritten = async ({ node }: KubeletLab): Promise<readonly string[]> => {
  const { files } = node.host;
  const names = async (path: string) =>
    (await files.readdir(path).catch(() => [])).map(({ name }) => name);
  const staging = (await names(`${OCI_ROOT}/unpacked`)).filter((name) => name.startsWith('.'));
  return [...(await names(`${OCI_ROOT}/ingest`)), ...staging];
};

describe('an image service that is restarted', () => {
  it('leaves mounted what was, and still knows how to unmount it', async () => {
    const bench = await running();
    const mounts = bench.records('object.mounted').length;
    bench.node.restartComponent('imageService');
    await bench.advanceSeconds(100);

    expect(bench.records('object.mounted')).toHaveLength(mounts);
    expect(failedReads(bench)).toEqual([]);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(100);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('has its images, and needs no registry for them', async () => {
    const bench = await running();
    bench.node.restartComponent('imageService');
    await bench.lab.setRegistryAvailable(false);
    await bench.run('next', { containers: [{ imagePullPolicy: 'IfNotPresent' }] });
    await bench.advanceSeconds(10);

    expect(bench.pod('next').status.phase).toBe('Running');
  });

  it('answers no call that it had under way, and takes away what it had half written', async () => {
    const bench = await KubeletLab.open({ costs: { bytesPerSecond: 100 } });
    await bench.run('web', READING);
    await bench.advanceSeconds(2);
    bench.node.restartComponent('imageService');
    await bench.advanceSeconds(0.01);
    const [failed] = bench.records('volume.mountFailed');

    expect(failed?.detail.error).toBe(
      'rpc error: code = Unavailable desc = error reading from server: EOF',
    );
    expect(await halfWritten(bench)).toEqual([]);
    await bench.advanceSeconds(200);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('refuses calls while it is away; containers go on', async () => {
    const bench = await running();
    bench.node.stopComponent('imageService');
    await bench.run('next', { containers: [{ imagePullPolicy: 'IfNotPresent' }] });
    await bench.advanceSeconds(30);
    const refused = bench.said('next').filter((line) => line.includes('connection refused'));

    expect(refused).not.toEqual([]);
    expect(failedReads(bench)).toEqual([]);
    bench.node.startComponent('imageService');
    await bench.advanceSeconds(60);
    expect(bench.pod('next').status.phase).toBe('Running');
  });

  it('begins again if it cannot read its disk', async () => {
    const bench = await running();
    const fault = { point: 'host.readdir', match: OCI_ROOT, error: 'EIO', times: 2 };
    bench.lab.fault(fault);
    bench.node.restartComponent('imageService');
    await bench.advanceSeconds(9);
    expect(bench.node.isUp('imageService')).toBe(false);
    await bench.advanceSeconds(2);

    expect(bench.node.isUp('imageService')).toBe(true);
    expect(bench.records('imageService.startFailed')).toHaveLength(2);
  });

  it('knows nothing of a mount that it did not come to make', async () => {
    const bench = await KubeletLab.open();
    const crash = { component: 'imageService/node-1', restartAfterMs: 1000 };
    bench.lab.fault({ point: 'host.bind', crash });
    await bench.run('web', READING);
    await bench.advanceSeconds(40);

    expect(bench.records('fault.struck')).toHaveLength(1);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(await bench.node.host.files.readdir(`${OCI_ROOT}/mounts`)).toHaveLength(2);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(100);
    expect(await bench.leftovers()).toEqual([]);
    expect(await bench.node.host.files.readdir(`${OCI_ROOT}/mounts`)).toEqual([]);
  });
});
