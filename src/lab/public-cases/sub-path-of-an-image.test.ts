/**
 * A part of an image, mounted. Somebody's login pages were mounted whole although a subPath was given
 * (bottlerocket-os/bottlerocket#4755, kubernetes/kubernetes#138640: the runtime was older than the field);
 * and images that keep their model in one directory, mounted without a rebuild (kserve/kserve#5558).
 */
import { describe, expect, it } from 'vitest';
import { IMAGE, KubeletLab, podManifest, type PodShape } from '../../../testing/kubelet-lab.ts';
import type { LabOptions } from '../index.ts';

const AT = '/opt/skins/plain';

const content = [
  { reference: 'team/server:v1', image: { layers: [{ files: { server: 'x' } }] } },
  {
    reference: 'team/skins:v1',
    image: {
      layers: [{ files: { 'skins/plain/login.html': 'one', 'skins/other/login.html': 'two' } }],
    },
  },
  {
    reference: 'team/flowers:1.0',
    image: {
      layers: [
        { files: { 'bin/run': 'x', 'etc/os-release': 'x' } },
        { files: { 'models/model.bin': 'weights' } },
      ],
    },
  },
  { reference: 'team/base:1.0', image: { layers: [{ files: { 'bin/run': 'x' } }] } },
];

const open = (options: Partial<LabOptions> = {}): Promise<KubeletLab> =>
  KubeletLab.open({ registries: [{ host: 'registry.test', content }], ...options });

const skin = (subPath: string): PodShape => ({
  containers: [{ volumeMounts: [{ name: 'skin', mountPath: AT, subPath }] }],
  spec: { volumes: [{ name: 'skin', image: { reference: 'registry.test/team/skins:v1' } }] },
});

const model = (reference: string): PodShape => ({
  containers: [
    {
      volumeMounts: [
        { name: 'model', mountPath: '/mnt/models', subPath: 'models', readOnly: true },
      ],
    },
  ],
  spec: { volumes: [{ name: 'model', image: { reference: `registry.test/team/${reference}` } }] },
});

async function sees(bench: KubeletLab, path: string, expected: string | undefined): Promise<void> {
  const about = { pod: 'web', container: 'main', path };
  const { ok, found } = await bench.lab.expect({
    file: expected === undefined ? { ...about, missing: true } : { ...about, equals: expected },
  });

  expect({ path, ok, found }).toEqual({ path, ok: true, found: '' });
}

describe('a part of an image', () => {
  it.each(['2.2', '2.3'] as const)('is what containerd %s mounts', async (containerd) => {
    const bench = await open({ containerd });
    await bench.run('web', skin('skins/plain'));
    await bench.advanceSeconds(5);

    await sees(bench, `${AT}/login.html`, 'one');
    await sees(bench, `${AT}/skins/plain/login.html`, undefined);
  });

  it.each(['skins/plain', 'nope'])(
    'is unknown to containerd 2.1: the image is there as a whole (%s)',
    async (subPath) => {
      const bench = await open({ containerd: '2.1' });
      await bench.run('web', skin(subPath));
      await bench.advanceSeconds(5);

      await sees(bench, `${AT}/skins/plain/login.html`, 'one');
      await sees(bench, `${AT}/login.html`, undefined);
    },
  );

  it.each([
    ['that is not in it', 'nope'],
    ['that is a file', 'skins/plain/login.html'],
  ])('%s keeps the container from being created', async (_what, subPath) => {
    const bench = await open();
    await bench.run('web', skin(subPath));
    await bench.advanceSeconds(40);

    expect(bench.containerStatus('web')?.state?.waiting).toMatchObject({
      reason: 'CreateContainerError',
      message: expect.stringContaining(
        `ImageVolumeMountFailed: failed to ensure image subpath "${subPath}"`,
      ) as string,
    });
    expect(bench.records('container.created')).toEqual([]);
  });

  it('with a slash in front is refused by the API', async () => {
    const bench = await open();
    const manifest = podManifest('web', skin('/skins/plain'));

    await expect(bench.lab.create(manifest)).rejects.toThrow(
      /volumeMounts\.subPath: Invalid value: "\/skins\/plain": must be a relative path/,
    );
  });
});

describe('a model in one directory of a large image', () => {
  it('is all that the mount shows', async () => {
    const bench = await open({ kubernetesVersion: '1.33', featureGates: { ImageVolume: true } });
    await bench.run('web', model('flowers:1.0'));
    await bench.advanceSeconds(5);

    await sees(bench, '/mnt/models/model.bin', 'weights');
    await sees(bench, '/mnt/models/bin/run', undefined);
    await sees(bench, '/mnt/models/models/model.bin', undefined);
  });

  it.each(['1.31', '1.32'] as const)('is refused by %s', async (kubernetesVersion) => {
    const bench = await open({ kubernetesVersion, featureGates: { ImageVolume: true } });
    const manifest = podManifest('web', model('flowers:1.0'));

    await expect(bench.lab.create(manifest)).rejects.toThrow(
      /volumeMounts\[0\]\.subPath: Invalid value: "models": not allowed in image volume sources/,
    );
  });

  it('that has no such directory is tried again, and never mounted otherwise', async () => {
    const bench = await open();
    await bench.run('web', model('base:1.0'));
    await bench.advanceSeconds(120);

    expect(bench.waits('web').at(-1)).toBe('CreateContainerError');
    const tries = bench.said('web', /^Failed$/);
    expect(tries.length).toBeGreaterThan(2);
    expect(bench.said('web', /^(Created|Started)$/)).toEqual([]);
    expect(bench.containerStatus('web')?.image).toBe(IMAGE);
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });
});
