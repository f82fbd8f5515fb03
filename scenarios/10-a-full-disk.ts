/**
 * A full disk: images are collected, then there is pressure, then a pod goes.
 *
 * A node with 64 MiB, two images that nobody uses and three pods. Three times the disk becomes fuller,
 * and each time somebody else acts:
 *
 *   1. above 70 % (imageGCHighThresholdPercent, 85 by default) the collection, which looks every five
 *      minutes, removes unused images until it is 66 % (imageGCLowThresholdPercent), the longest unused
 *      first: `older`, which nobody ever ran. Then it stops, and `old` stays. No pod notices;
 *   2. with less than 15 % left (evictionHard) the eviction manager, which looks every ten seconds, gives
 *      up all images that nobody uses. That suffices, so no pod goes. But the node is under
 *      DiskPressure and has a taint, until five minutes after the disk was last too full
 *      (evictionPressureTransitionPeriod): who comes meanwhile has to wait;
 *   3. nothing is left to give up. Of the pods that take more than they asked for the greediest goes, one
 *      a look, until it suffices. It is Failed and stays so: nobody brings it back.
 *
 * Predict before you run it: why is `old` still there after 1? Does the image that `web` runs from survive 2?
 *
 * What to watch in the timeline: `EvictionThresholdMet` without an `Evicted` in 2, and with one in 3;
 * how long after the disk has recovered NodeHasNoDiskPressure comes, and who runs then; FreeDiskSpaceFailed,
 * the collection that would have more room and finds nothing to remove: it never takes a pod's image.
 *
 * Upstream: pkg/kubelet/images/image_gc_manager.go (GarbageCollect, freeSpace),
 * pkg/kubelet/eviction/eviction_manager.go (synchronize), eviction/helpers.go (rankDiskPressureFunc).
 */
import type { Lab, Setting } from '../src/index.ts';

const MIB = 2 ** 20;

const old = 'registry.test/team/old:v1';
const older = 'registry.test/team/older:v1';
const server = 'registry.test/team/server:v1';
const weights = (letter: string) => ({
  layers: [{ compression: 'none' as const, files: { weights: letter.repeat(4 * MIB) } }],
});

export const setting: Setting = {
  disk: { capacity: '64Mi', inodes: 10_000 },
  kubelet: {
    imageGCHighThresholdPercent: 70,
    imageGCLowThresholdPercent: 66,
    evictionHard: { 'nodefs.available': '15%', 'imagefs.available': '15%' },
    evictionPressureTransitionPeriod: '5m',
  },
  preloaded: [
    { reference: old, image: weights('o') },
    { reference: older, image: weights('p') },
  ],
  registries: [
    {
      host: 'registry.test',
      content: [
        { reference: 'team/server:v1', image: { layers: [{ files: { 'bin/server': 'x' } }] } },
      ],
    },
  ],
};

const pod = (name: string, script: string, image = server) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { 'process.drydock.dev/server': `${script}\nsleep 24h\n` } },
  spec: {
    volumes: [{ name: 'cache', emptyDir: {} }],
    containers: [{ name: 'server', image, volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }],
  },
});

const TAINT = 'node.kubernetes.io/disk-pressure';
const pressed = { node: { condition: 'DiskPressure', taint: TAINT } };
const relaxed = {
  node: { condition: 'DiskPressure', status: 'False', taint: TAINT, tainted: false },
} as const;

export default async (lab: Lab): Promise<void> => {
  await lab.apply(pod('web', 'log at work'), pod('modest', 'fill /cache/file 1Mi'));
  await lab.apply(pod('greedy', 'fill /cache/file 8Mi'), pod('job', 'log done', old));
  for (const name of ['web', 'modest', 'greedy', 'job']) {
    await lab.expect({ pod: name, ready: true, within: '30s' });
  }
  // The collection looks every five minutes: this is how it knows of what `old` was used for.
  await lab.advance(300_000);
  await lab.delete('Pod', 'job', { gracePeriodSeconds: 1 });
  await lab.expect({ gone: { kind: 'Pod', name: 'job' }, within: '30s' });

  lab.tell('1: 72 %, more than the collection allows');
  await lab.fill({ to: { percent: 72 } });
  await lab.expect({ image: { reference: older, missing: true }, within: '5m' });
  await lab.expect({ image: { reference: old }, stays: '5m' });
  await lab.expect(relaxed);

  lab.tell('2: 86 %, less than the kubelet must have left');
  await lab.fill({ to: { percent: 86 } });
  await lab.expect({ image: { reference: old, missing: true }, within: '11s' });
  await lab.expect({ ...pressed, within: '20s' });
  await lab.apply(pod('late', 'log at work'));
  await lab.expect({ pod: 'late', phase: 'Pending', stays: '4m' });
  await lab.expect({ ...relaxed, within: '90s' });
  await lab.expect({ pod: 'late', ready: true, within: '30s' });
  await lab.expect({ image: { reference: server } });
  for (const name of ['web', 'modest', 'greedy']) await lab.expect({ pod: name, ready: true });

  lab.tell('3: 90 %, and no image to give up');
  await lab.fill({ to: { percent: 90 } });
  await lab.expect({ pod: 'greedy', phase: 'Failed', within: '15s' });
  await lab.expect({ event: { pod: 'greedy', reason: 'Evicted', message: 'ephemeral-storage' } });
  await lab.expect({ ...pressed, within: '20s' });
  await lab.expect({ ...relaxed, within: '6m' });
  for (const name of ['web', 'modest', 'late']) await lab.expect({ pod: name, ready: true });
  await lab.expect({ pod: 'greedy', phase: 'Failed' });
};
