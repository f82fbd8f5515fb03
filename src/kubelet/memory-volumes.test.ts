/**
 * Volumes in memory: how large they are, what they take of the node's disk, how long what is in them lasts.
 * Upstream: pkg/volume/emptydir/empty_dir.go, calculateEmptyDirMemorySize, setupTmpfs (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { configMap, directoryOf, runWith, secret, shown } from '../../testing/config-lab.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const IN_MEMORY = { emptyDir: { medium: 'Memory' } };
const volumeMounts = [{ name: 'v', mountPath: '/v' }];
const limitedTo = (memory: string) => ({ volumeMounts, resources: { limits: { memory } } });
const WRITING = { script: 'write /v/file of the pod\nsleep infinity' };

async function sizeOf(bench: KubeletLab): Promise<number> {
  const { capacityBytes } = await bench.node.host.files.statfs(await directoryOf(bench, 'web'));
  return capacityBytes;
}

describe('an emptyDir in memory', () => {
  const sizes = [
    ['its own limit, in whole pages', { sizeLimit: '10k' }, [limitedTo('1Mi')], 3 * 4096],
    [
      'the limit of the pod',
      { sizeLimit: '4Mi' },
      [limitedTo('1Mi'), limitedTo('2Mi')],
      3 * 2 ** 20,
    ],
    ['what the node has, if a container has no limit', {}, [limitedTo('1Mi'), {}], 256 * 2 ** 30],
    ['no more than the node has', { sizeLimit: '1Ti' }, [{ volumeMounts }], 256 * 2 ** 30],
  ] as const;
  it.each(sizes)('is as large as %s', async (_, limits, containers, expected) => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: containers.map((each, at) => ({ name: `c${String(at)}`, ...each })),
      spec: { volumes: [{ name: 'v', emptyDir: { medium: 'Memory', ...limits } }] },
    });
    await bench.advanceSeconds(5);

    expect(await sizeOf(bench)).toBe(expected);
  });

  it('is as large as the limit of the pod as a whole', async () => {
    const bench = await KubeletLab.open();
    const resources = { limits: { memory: '1Mi' } };
    await bench.run('web', {
      containers: [{ name: 'c', volumeMounts }],
      spec: { volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }], resources },
    });
    await bench.advanceSeconds(5);

    expect(await sizeOf(bench)).toBe(2 ** 20);
  });

  it('counts what starts before and what is over, as the pod’s cgroup does', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'costly' },
      handler: 'runc',
      overhead: { podFixed: { memory: '1Mi' } },
    });
    await bench.run('web', {
      initContainers: [
        { name: 'sidecar', restartPolicy: 'Always', ...limitedTo('1Mi') },
        { name: 'init', script: 'sleep 1s', ...limitedTo('8Mi') },
      ],
      containers: [limitedTo('2Mi')],
      spec: { volumes: [{ name: 'v', ...IN_MEMORY }], runtimeClassName: 'costly' },
    });
    await bench.advanceSeconds(5);

    expect(await sizeOf(bench)).toBe(10 * 2 ** 20);
  });

  it('takes nothing of the node’s disk, and holds no more than it may', async () => {
    const bench = await KubeletLab.open();
    const { files } = bench.node.host;
    const script = 'sleep 10s\nwrite /v/file of the pod\nsleep infinity';
    await runWith(
      bench,
      'web',
      { emptyDir: { medium: 'Memory', sizeLimit: '8Ki' } },
      { container: { script } },
    );
    await bench.advanceSeconds(5);
    const before = await files.statfs('/');

    await bench.lab.fill({ pod: 'web', volume: 'v', to: { bytes: 8190 } });
    await expect(bench.lab.fill({ pod: 'web', volume: 'v', to: { bytes: 8193 } })).rejects.toThrow(
      'no space left on device',
    );
    await bench.lab.fill({ pod: 'web', volume: 'v', to: { percent: 100 } });
    await bench.advanceSeconds(10);

    // What it says of its failure is in its log.
    await files.rm('/var/log');
    expect(await files.statfs('/')).toEqual(before);
    expect(bench.records('container.written').map(({ detail }) => detail.error)).toEqual([
      expect.stringContaining('no space left on device'),
    ]);
  });

  it('has the mode that the kernel gives it, and belongs to the pod’s group', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', IN_MEMORY, { spec: { securityContext: { fsGroup: 1000 } } });
    await bench.advanceSeconds(5);

    const { mode, gid } = await bench.node.host.files.stat(await directoryOf(bench, 'web'));
    expect([mode.toString(8), gid]).toEqual(['3777', 1000]);
  });

  it('is what it was after a restart of the kubelet, and leaves nothing in the end', async () => {
    const bench = await KubeletLab.open();
    await runWith(bench, 'web', IN_MEMORY, { container: WRITING });
    await bench.advanceSeconds(5);
    bench.node.restartKubelet();
    await bench.advanceSeconds(100);

    expect(await shown(bench, 'web')).toEqual({ file: 'of the pod\n' });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(100);
    expect(await bench.leftovers()).toEqual([]);
  });
});

/** What shows objects of the API, and whether it is in memory. */
const SHOWING = [
  ['a Secret', { secret: { secretName: 's' } }, true],
  ['a projected volume', { projected: { sources: [{ configMap: { name: 'c' } }] } }, true],
  [
    'the downward API',
    { downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.name' } }] } },
    true,
  ],
  ['a ConfigMap', { configMap: { name: 'c' } }, false],
] as const;

async function showing(source: object): Promise<KubeletLab> {
  const bench = await KubeletLab.open({ powerCuts: true });
  await bench.lab.apply(configMap('c', { a: 'shown' }));
  await bench.lab.apply(secret('s', { a: 'shown' }));
  await runWith(bench, 'web', source);
  await bench.advanceSeconds(5);
  return bench;
}

describe.each(SHOWING)('%s', (_, source, isInMemory) => {
  it('is on a file system of its own if it is in memory', async () => {
    const bench = await showing(source);
    const directory = await directoryOf(bench, 'web');

    expect(await bench.node.host.mounter.list()).toEqual(
      isInMemory ? [{ source: 'tmpfs', target: directory }] : [],
    );
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(100);
    expect(await bench.leftovers()).toEqual([]);
  });

  it.each(['powerOff', 'cutPower'] as const)(
    'leaves nothing at a %s if it is in memory, and is shown again',
    async (off) => {
      const bench = await showing(source);
      const before = await shown(bench, 'web');
      const { node } = bench;
      await bench.lab.perform(off === 'powerOff' ? node.powerOff() : node.cutPower('kept'));

      expect(await shown(bench, 'web')).toEqual(isInMemory ? {} : before);
      await bench.lab.perform(node.powerOn());
      await bench.advanceSeconds(100);
      expect(await shown(bench, 'web')).toEqual(before);
    },
  );
});

it.each([
  ['Memory', 0],
  ['', 1],
] as const)(
  'what was not synced of an emptyDir of medium "%s" is lost %s times',
  async (medium, times) => {
    const bench = await KubeletLab.open({ powerCuts: true });
    await runWith(bench, 'web', { emptyDir: { medium } }, { container: WRITING });
    await bench.advanceSeconds(5);
    await bench.lab.perform(bench.node.cutPower('lost'));

    const [cut] = bench.records('node.powerCut');
    expect(
      cut?.detail.lost.filter((each) => each.startsWith('create') && each.includes('/v/')),
    ).toHaveLength(times);
  },
);

it('a Secret that finds no room is not mounted', async () => {
  const bench = await KubeletLab.open();
  await bench.lab.apply(secret('s', { a: 'x'.repeat(5000) }));
  await bench.run('web', {
    containers: [limitedTo('4Ki')],
    spec: { volumes: [{ name: 'v', secret: { secretName: 's' } }] },
  });
  await bench.advanceSeconds(5);

  expect(bench.said('web', /FailedMount/)[0]).toMatch(
    /^Warning FailedMount: MountVolume\.SetUp failed for volume "v" : .*no space left on device$/,
  );
});
