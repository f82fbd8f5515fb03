/**
 * The collection of images in a cluster, with the thresholds and the disk of the recording
 * `image-gc.json` of a real kubelet. Upstream: pkg/kubelet/kubelet.go, StartGarbageCollection (v1.36).
 */
import { expect, it } from 'vitest';
import { imageOf, KubeletLab } from '../../testing/kubelet-lab.ts';
import type { ImageFsStats } from './images/index.ts';
import type { Steps } from '../sim/index.ts';

const GIB = 2 ** 30;

function* threeQuartersUsed(): Steps<ImageFsStats> {
  yield* [];
  return { capacityBytes: 252 * GIB, availableBytes: 63 * GIB };
}

function open(kubelet: Readonly<Record<string, number>>): Promise<KubeletLab> {
  return KubeletLab.open({
    featureGates: { OCIVolumePullPolicy: true },
    kubelet: { imageMinimumGCAgeMs: 30_000, ...kubelet },
    seams: { imageFsStats: threeQuartersUsed },
    registries: [
      {
        host: 'registry.test',
        content: ['server', 'gone', 'mounted', 'unmounted'].map((name) => ({
          reference: `team/${name}:v1`,
          image: imageOf(name),
        })),
      },
    ],
  });
}

/** Pod `keep` runs and mounts `mounted`; of pod `over` the image and the volume are left. */
async function play(bench: KubeletLab): Promise<void> {
  const volume = (name: string) => ({
    volumes: [{ name: 'v', oci: { image: `registry.test/team/${name}:v1` } }],
  });
  const volumeMounts = [{ name: 'v', mountPath: '/v' }];
  await bench.run('keep', { containers: [{ volumeMounts }], spec: volume('mounted') });
  const image = 'registry.test/team/gone:v1';
  await bench.run('over', { containers: [{ image, volumeMounts }], spec: volume('unmounted') });
  await bench.advanceSeconds(10);
  await bench.lab.delete('Pod', 'over', { gracePeriodSeconds: 1 });
}

/** What is said about the node: `Warning ImageGCFailed: …`, with the second at which. */
const saidOfNode = (bench: KubeletLab): readonly string[] =>
  bench.records('event.recorded').flatMap(({ at, detail }) => {
    if (detail.object !== 'node-1') return [];
    return [`${String(Math.floor(at / 1000))} ${detail.type} ${detail.reason}: ${detail.message}`];
  });

async function imagesLeft(bench: KubeletLab): Promise<readonly string[]> {
  const images = await bench.lab.perform(bench.node.imageService.listImages());
  return images.flatMap(({ repoTags }) => repoTags).sort();
}

it('takes what nobody uses, and says as a real kubelet says when that is not enough', async () => {
  const bench = await open({ imageGCHighThresholdPercent: 29, imageGCLowThresholdPercent: 28 });
  await play(bench);
  await bench.advanceSeconds(600);

  expect(await imagesLeft(bench)).toEqual([
    // Pinned.
    'registry.k8s.io/pause:3.10',
    'registry.test/team/mounted:v1',
    'registry.test/team/server:v1',
  ]);
  const freed = bench
    .records('image.collected')
    .reduce((total, { detail }) => total + detail.sizeBytes, 0);
  const insufficient = (freedBytes: number): string =>
    "Insufficient free disk space on the node's image filesystem (75% of 252.0 GiB used). Failed to free " +
    `sufficient space by deleting unused images (freed ${String(freedBytes)} bytes). Investigate disk usage, as ` +
    'it could be used by active images, logs, volumes, or other data.';
  expect(freed).toBeGreaterThan(0);
  const status = (reason: string) => `0 Normal ${reason}: Node node-1 status is now: ${reason}`;
  expect(saidOfNode(bench)).toEqual([
    '0 Normal Starting: Starting kubelet.',
    '0 Warning InvalidDiskCapacity: invalid capacity 0 on image filesystem',
    status('NodeHasSufficientMemory'),
    status('NodeHasNoDiskPressure'),
    status('NodeHasSufficientPID'),
    status('NodeReady'),
    '5 Normal RegisteredNode: Node node-1 event: Registered Node node-1 in Controller',
    // They were first seen by this collection, and are too young for it.
    `300 Warning FreeDiskSpaceFailed: ${insufficient(0)}`,
    // The one at the start failed, too.
    `300 Warning ImageGCFailed: ${insufficient(0)}`,
    `600 Warning FreeDiskSpaceFailed: ${insufficient(freed)}`,
    `600 Warning ImageGCFailed: ${insufficient(freed)}`,
  ]);
});

it('takes nothing below the high threshold', async () => {
  const bench = await open({ imageGCHighThresholdPercent: 76, imageGCLowThresholdPercent: 28 });
  await play(bench);
  await bench.advanceSeconds(1000);

  expect(bench.records('image.collected')).toEqual([]);
  expect(saidOfNode(bench).filter((each) => each.includes('Warning'))).toHaveLength(1);
});

it('takes nothing ever with thresholds of 100 and no greatest age', async () => {
  const bench = await open({ imageGCHighThresholdPercent: 100 });
  await play(bench);
  await bench.advanceSeconds(1000);

  expect(bench.records('image.collected')).toEqual([]);
  expect(saidOfNode(bench).filter((each) => each.includes('Warning'))).toEqual([]);
});

it('tells of failures from the second in a row on', async () => {
  const bench = await open({});
  await play(bench);
  await bench.advanceSeconds(320);
  bench.lab.fault({ point: 'cri.listImages', error: 'Unavailable', forMs: 1_200_000 });
  await bench.advanceSeconds(1300);
  const told = saidOfNode(bench).filter((each) => each.includes('ImageGCFailed'));

  expect(told.map((each) => each.split(' ')[0])).toEqual(['900', '1200', '1500']);
});

it('under disk pressure all go that nobody uses', async () => {
  const bench = await open({});
  await play(bench);
  await bench.advanceSeconds(90);
  await bench.deleteUnusedImages();
  expect(await imagesLeft(bench)).toHaveLength(5);
  await bench.advanceSeconds(30);
  await bench.deleteUnusedImages();

  expect(await imagesLeft(bench)).toEqual([
    // Pinned.
    'registry.k8s.io/pause:3.10',
    'registry.test/team/mounted:v1',
    'registry.test/team/server:v1',
  ]);
});

it('a kubelet that starts again takes all images for new, and forgets when they were used', async () => {
  const bench = await open({ imageGCHighThresholdPercent: 29, imageGCLowThresholdPercent: 28 });
  await play(bench);
  await bench.advanceSeconds(580);
  bench.node.restartKubelet();
  await bench.advanceSeconds(299);
  expect(bench.records('image.collected')).toEqual([]);

  // The first of this life saw them, and found no figures; the second takes them.
  await bench.advanceSeconds(2);
  expect(bench.records('image.collected')).toHaveLength(2);
});

const ARRIVALS = [-150, -100, -50, 0, 50, 100, 200].flatMap((afterMs) =>
  (['IfNotPresent', 'Always'] as const).map((policy) => [afterMs, policy] as const),
);

it.each(ARRIVALS)(
  'a pod that comes %i ms after the collection of its image began has it to the end (%s)',
  async (afterMs, imagePullPolicy) => {
    const bench = await open({ imageGCHighThresholdPercent: 29, imageGCLowThresholdPercent: 28 });
    await play(bench);
    const image = 'registry.test/team/gone:v1';
    const found = await bench.lab.perform(bench.node.imageService.imageStatus({ image }));
    bench.lab.fault({ point: 'cri.removeImage', match: found?.id ?? '', delayMs: 300 });
    await bench.lab.advance(600_000 + afterMs - bench.now);
    await bench.run('late', { containers: [{ image, imagePullPolicy }] });
    await bench.advanceSeconds(5);

    expect(bench.said('late', /Failed|Back/)).toEqual([]);
    expect(bench.containerStatus('late')?.state?.running).toBeDefined();
    expect(await imagesLeft(bench)).toContain(image);
  },
);

it('an image that was found is there when the container is made, however long that takes', async () => {
  const bench = await open({ imageGCHighThresholdPercent: 29, imageGCLowThresholdPercent: 28 });
  await play(bench);
  await bench.lab.advance(599_800 - bench.now);
  bench.lab.fault({ point: 'cri.createContainer', delayMs: 1000 });
  await bench.run('late', { containers: [{ image: 'registry.test/team/gone:v1' }] });
  await bench.advanceSeconds(5);

  expect(bench.said('late', /Failed|Back/)).toEqual([]);
  expect(bench.containerStatus('late')?.state?.running).toBeDefined();
  expect(bench.records('image.collected')).toHaveLength(1);
});

// Each way to an image but a container's own, while its removal is under way.
const USES = [
  ['an image volume', { image: { reference: 'registry.test/team/gone:v1' } }],
  [
    'an image volume, Always',
    { image: { reference: 'registry.test/team/gone:v1', pullPolicy: 'Always' } },
  ],
  ['a volume of the draft', { oci: { image: 'registry.test/team/gone:v1' } }],
  [
    'a volume of the draft, IfNotPresent',
    { oci: { image: 'registry.test/team/gone:v1', pullPolicy: 'IfNotPresent' } },
  ],
] as const;

it.each(USES.flatMap(([what, source]) => [-50, 50, 200].map((ms) => [what, ms, source] as const)))(
  '%s that comes %i ms after the collection of its image began has it to the end',
  async (_what, afterMs, source) => {
    const bench = await open({ imageGCHighThresholdPercent: 29, imageGCLowThresholdPercent: 28 });
    await play(bench);
    const image = 'registry.test/team/gone:v1';
    const found = await bench.lab.perform(bench.node.imageService.imageStatus({ image }));
    bench.lab.fault({ point: 'cri.removeImage', match: found?.id ?? '', delayMs: 300 });
    await bench.lab.advance(600_000 + afterMs - bench.now);
    await bench.run('late', {
      containers: [{ volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      spec: { volumes: [{ name: 'v', ...source }] },
    });
    await bench.advanceSeconds(5);

    expect(bench.said('late', /Failed|Back/)).toEqual([]);
    expect(bench.containerStatus('late')?.state?.running).toBeDefined();
    expect(await imagesLeft(bench)).toContain(image);
  },
);
