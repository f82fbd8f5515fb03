/** What of its volumes a container cannot have. Upstream: pkg/kubelet/kubelet_pods_test.go, TestMakeMounts (v1.36). */
import { describe, expect, it } from 'vitest';
import { choices, Host, World } from '../../sim/index.ts';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { ActualVolume } from './actual-volume.ts';
import { makeMounts } from './make-mounts.ts';

const world = new World({ choices: choices.defaults() });
const host = new Host({ name: 'n', realWork: world.realWork, ...createMemoryHostAdapters() });
const plugin = { name: 'kubernetes.io/nothing' } as VolumePlugin;
const volume = (): ActualVolume =>
  new ActualVolume(world, 'k', { podUid: 'u', name: 'v', key: 'u/v' }, plugin, 'default/web');

describe('a mount of a volume', () => {
  it.each<[string, () => ActualVolume | undefined]>([
    ['that nobody knows', () => undefined],
    ['that is not mounted yet', volume],
    [
      'of which it is uncertain whether it is',
      () => {
        const found = volume();
        found.send('FOUND');
        return found;
      },
    ],
  ])('%s is refused', (_what, volumeOf) => {
    const { spec } = aPod();
    const container = {
      ...spec.containers[0],
      name: 'main',
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    };
    const steps = makeMounts(host, volumeOf, container, new Map(), new Map());

    expect(() => steps.next()).toThrow('cannot find volume "v" to mount into container "main"');
  });
});
