/**
 * The draft's volumes go the kubelet's way of pulling: its queue, its tokens, its records, and, with the field
 * that the draft leaves to a later stage, pull policies. images.md 9.2, R3, R6, R19.
 */
import { describe, expect, it } from 'vitest';
import type { LabOptions } from '../../lab/index.ts';
import { imageOf, KubeletLab } from '../../../testing/kubelet-lab.ts';

const CONFIG = 'registry.test/team/config:v1';
const REFRESH_SECONDS = 92;

const shape = (pullPolicy?: string, image = CONFIG) => ({
  containers: [{ volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
  spec: {
    volumes: [
      { name: 'config', oci: { image, ...(pullPolicy === undefined ? {} : { pullPolicy }) } },
    ],
  },
});

const open = (options: Partial<LabOptions> = {}) =>
  KubeletLab.open({ featureGates: { OCIVolumePullPolicy: true }, ...options });

/** How often a registry was asked what the reference stands for. */
const resolved = (bench: KubeletLab) =>
  bench.records('image.resolved').filter(({ detail }) => detail.reference === CONFIG).length;
const published = (bench: KubeletLab) => bench.records('volume.published').length;
const move = (bench: KubeletLab) =>
  bench.lab.push({ reference: 'team/config:v1', image: imageOf('moved') });

describe('policy Always, the draft’s', () => {
  it.each([undefined, 'Always'])(
    'resolves at each set-up and follows the tag: %s',
    async (policy) => {
      const bench = await open();
      await bench.run('web', shape(policy));
      await bench.advanceSeconds(5);
      const before = resolved(bench);
      await move(bench);
      await bench.advanceSeconds(REFRESH_SECONDS);

      expect(resolved(bench)).toBeGreaterThan(before);
      expect(published(bench)).toBe(2);
    },
  );

  it('is resolved once for a pod, where that is decided, and anew for the next', async () => {
    const bench = await open({ decisions: { remountsOCIVolume: () => false } });
    await bench.run('web', shape());
    await bench.advanceSeconds(5);
    expect(resolved(bench)).toBe(1);
    await move(bench);
    await bench.advanceSeconds(REFRESH_SECONDS);
    expect([resolved(bench), published(bench)]).toEqual([1, 1]);

    await bench.run('next', shape());
    await bench.advanceSeconds(5);
    expect([resolved(bench), published(bench)]).toEqual([2, 2]);
  });

  it('is not resolved again by a kubelet that was restarted, where that is decided', async () => {
    const bench = await open({ decisions: { remountsOCIVolume: () => false } });
    await bench.run('web', shape());
    await bench.advanceSeconds(5);
    await move(bench);
    bench.node.restartKubelet();
    await bench.advanceSeconds(REFRESH_SECONDS);

    expect([resolved(bench), published(bench)]).toEqual([1, 1]);
    expect(bench.pod('web').status.phase).toBe('Running');
  });
});

describe('policy IfNotPresent', () => {
  it('pulls what is not there, and never asks again', async () => {
    const bench = await open();
    await bench.run('web', shape('IfNotPresent'));
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.phase).toBe('Running');
    await move(bench);
    await bench.advanceSeconds(3 * REFRESH_SECONDS);

    expect([resolved(bench), published(bench)]).toEqual([1, 1]);
  });

  it('mounts what is there without a registry, for the next pod too', async () => {
    const bench = await open();
    await bench.run('web', shape('IfNotPresent'));
    await bench.advanceSeconds(5);
    await bench.lab.setRegistryAvailable(false);
    const mounting = {
      ...shape('IfNotPresent'),
      containers: [{ ...shape().containers[0], imagePullPolicy: 'IfNotPresent' as const }],
    };
    await bench.run('next', mounting);
    await bench.advanceSeconds(5);

    expect(bench.pod('next').status.phase).toBe('Running');
    expect(resolved(bench)).toBe(1);
    expect(bench.said('next', /FailedMount/)).toEqual([]);
  });

  it('keeps what is published when the image is gone from the store', async () => {
    const bench = await open();
    await bench.run('web', shape('IfNotPresent'));
    await bench.advanceSeconds(5);
    await bench.lab.perform(bench.node.imageService.removeImage({ image: CONFIG }));
    await bench.advanceSeconds(2 * REFRESH_SECONDS);

    expect([resolved(bench), published(bench)]).toEqual([1, 1]);
    expect(bench.said('web', /FailedMount/)).toEqual([]);
  });
});

describe('policy Never', () => {
  it('mounts nothing that is not there, in the words of containers', async () => {
    const bench = await open();
    await bench.run('web', shape('Never'));
    await bench.advanceSeconds(5);

    expect(bench.said('web', /FailedMount/)[0]).toBe(
      `Warning FailedMount: MountVolume.SetUp failed for volume "config" : Container image "${CONFIG}" is not present with pull policy of Never`,
    );
    expect(resolved(bench)).toBe(0);
  });

  it('mounts what is there', async () => {
    const bench = await open();
    await bench.run('first', shape('IfNotPresent'));
    await bench.advanceSeconds(5);
    await bench.run('web', shape('Never'));
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(resolved(bench)).toBe(1);
  });
});

describe('the kubelet’s limits', () => {
  it('are those of images of containers: a volume waits for a pull ahead of it', async () => {
    const bench = await open();
    const slow = 'registry.test/team/server:v1';
    bench.lab.world.faults.plan({ point: 'cri.pullImage', match: slow, delayMs: 20_000 });
    await bench.run('first');
    await bench.advanceSeconds(2);
    await bench.run('web', shape());
    await bench.advanceSeconds(10);
    expect(published(bench)).toBe(0);

    await bench.advanceSeconds(20);
    expect(published(bench)).toBe(1);
  });

  it('hold for a volume too: without a token it fails at once, and has the back-off of volumes', async () => {
    const bench = await open({ kubelet: { registryPullQPS: 1, registryBurst: 1 } });
    await bench.run('first');
    await bench.advanceSeconds(0.2);
    await bench.run('web', shape());
    await bench.advanceSeconds(30);

    const failed = bench.said('web', /FailedMount/);
    expect(new Set(failed)).toEqual(
      new Set(
        failed.length === 0
          ? []
          : [
              'Warning FailedMount: MountVolume.SetUp failed for volume "config" : pull QPS exceeded',
            ],
      ),
    );
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('end with the volume: a pod that is deleted in the middle gives its place back', async () => {
    const bench = await open();
    bench.lab.world.faults.plan({ point: 'cri.mountOCIObject', hang: true, forMs: 600_000 });
    await bench.run('web', shape());
    await bench.advanceSeconds(2);
    await bench.run('next');
    await bench.advanceSeconds(10);
    expect(bench.pod('next').status.phase).toBe('Pending');
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(10);

    expect(bench.pod('next').status.phase).toBe('Running');
  });
});

it('a name that is none is told of the volume', async () => {
  const bench = await open();
  await bench.run('web', shape(undefined, 'registry.test/Team/x'));
  await bench.advanceSeconds(5);

  expect(bench.said('web', /FailedMount/)[0]).toMatch(
    /: couldn't parse image name "registry\.test\/Team\/x": invalid reference format: repository name \(Team\/x\) must be lowercase$/,
  );
});
