/**
 * Desired and actual state of the world as streams: what each of them says, and what it has when it says
 * so. Upstream: pkg/kubelet/volumemanager/cache (v1.36).
 */
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ApiServer } from '../../api/index.ts';
import { choices, immediately, World } from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { ActualStateOfWorld } from './actual-state-of-world.ts';
import { DesiredStateOfWorldPopulator } from './desired-state-of-world-populator.ts';
import { DesiredStateOfWorld, type DesiredVolume } from './desired-state-of-world.ts';
import type { OperationEnd } from './operation-executor.ts';

const UID = 'uid-web';

/** A plugin whose volumes are there without any work. */
const PLUGIN: VolumePlugin = {
  name: 'kubernetes.io/nothing',
  canSupport: () => true,
  requiresRemount: () => false,
  newMounter: () => ({
    attributes: { readOnly: true, managed: true },
    getPath: () => '/nothing',
    setUp: () => immediately(() => undefined),
  }),
  newUnmounter: () => ({ tearDown: () => immediately(() => undefined) }),
};

describe('the desired state of the world', () => {
  const open = () => {
    const desired = new DesiredStateOfWorld();
    const said: string[] = [];
    desired.changes$.subscribe(({ podUid, name }) => {
      said.push(`${name} ${desired.get(podUid, name) === undefined ? 'is not' : 'is'} wanted`);
    });
    return { desired, said };
  };

  it('says what is wanted and what is not any more, once each', () => {
    const { desired, said } = open();
    for (const name of ['a', 'b', 'a']) desired.add(aPod(), { name }, PLUGIN);
    desired.deletePod('another');
    desired.deletePod(UID);
    desired.deletePod(UID);

    expect(said).toEqual(['a is wanted', 'b is wanted', 'a is not wanted', 'b is not wanted']);
  });

  it('has the newest copy of the pod, without a word', () => {
    const { desired, said } = open();
    const newer = aPod({ metadata: { resourceVersion: '2' } });
    desired.add(aPod(), { name: 'a' }, PLUGIN);
    desired.add(newer, { name: 'a' }, PLUGIN);

    expect(desired.get(UID, 'a')?.pod).toBe(newer);
    expect(said).toEqual(['a is wanted']);
  });

  it('says which volume cannot be had; why is told once, in order', () => {
    const { desired, said } = open();
    for (const error of ['y', 'x', 'y']) desired.addError(UID, 'a', error);

    expect(said).toEqual(Array(3).fill('a is not wanted'));
    expect(desired.popErrors(UID)).toEqual(['x', 'y']);
    expect(desired.popErrors(UID)).toEqual([]);
  });

  it('forgets the errors of a pod that wants nothing any more', () => {
    const { desired } = open();
    desired.addError(UID, 'a', 'x');
    desired.deletePod(UID);

    expect(desired.popErrors(UID)).toEqual([]);
  });
});

describe('the actual state of the world', () => {
  const open = () => {
    const world = new World({ choices: choices.defaults(), startAt: 0 });
    const ended = new Subject<OperationEnd>();
    const actual = new ActualStateOfWorld({ world, actor: 'kubelet', ended$: ended });
    actual.start();
    const said: string[] = [];
    actual.changes$.subscribe(({ podUid, name }) => {
      said.push(`${name} ${actual.get(podUid, name)?.state ?? 'gone'}`);
    });
    const wanted = (name: string): DesiredVolume => ({
      podUid: UID,
      name,
      outerNames: undefined,
      key: `${UID}/${name}`,
      spec: { name },
      plugin: PLUGIN,
      pod: aPod(),
    });
    const take = (name: string) => {
      actual.add(wanted(name));
      const [volume] = actual.ofPod(UID).slice(-1);
      if (volume === undefined) throw new Error('it was not taken');
      return volume;
    };
    return { actual, said, ended, take };
  };

  it('says what was noticed, and how each operation ended', () => {
    const { said, ended, take } = open();
    const volume = take('a');
    volume.send('MOUNT');
    ended.next({ volume, operationName: 'mount', outcome: 'SUCCEEDED' });
    volume.send('UNMOUNT');
    ended.next({ volume, operationName: 'unmount', outcome: 'FAILED' });

    expect(said).toEqual(['a unmounted', 'a mounted', 'a uncertain']);
  });

  it('asks for another set-up of what is mounted, until one succeeds', () => {
    const { actual, said, ended, take } = open();
    const volume = take('a');
    actual.markRemountRequired(UID, 'a');
    expect(volume.remountRequired).toBe(false);

    volume.send('MOUNT');
    ended.next({ volume, operationName: 'mount', outcome: 'SUCCEEDED' });
    actual.markRemountRequired(UID, 'a');
    expect(said).toEqual(['a unmounted', 'a mounted', 'a mounted']);

    volume.send('MOUNT');
    ended.next({ volume, operationName: 'mount', outcome: 'FAILED' });
    expect(volume.remountRequired).toBe(true);
    volume.send('MOUNT');
    ended.next({ volume, operationName: 'mount', outcome: 'SUCCEEDED' });
    expect(volume.remountRequired).toBe(false);
  });

  it('keeps the other volumes of a pod when one is gone, and nothing of a pod without any', () => {
    const { actual, take } = open();
    const [a, b] = [take('a'), take('b')];
    actual.delete(a);
    expect(actual.ofPod(UID)).toEqual([b]);

    actual.delete(b);
    expect(actual.ofPod(UID)).toEqual([]);
  });
});

describe('the populator', () => {
  it.each([
    [0, 'no volume plugin matched'],
    [1, undefined],
    [2, 'multiple volume plugins matched: kubernetes.io/nothing,kubernetes.io/nothing'],
  ])('with %i plugins for a volume', async (count, why) => {
    const world = new World({ choices: choices.defaults() });
    const volumeMounts = [{ name: 'v', mountPath: '/v' }];
    const containers = [{ name: 'main', image: 'i', volumeMounts }];
    const pod = aPod({ spec: { containers, volumes: [{ name: 'v', emptyDir: {} }] } });
    const { uid } = pod.metadata;
    const desired = new DesiredStateOfWorld();
    const actual = new ActualStateOfWorld({
      world,
      actor: 'k',
      ended$: new Subject<OperationEnd>(),
    });
    const populator = new DesiredStateOfWorldPopulator({
      world,
      actor: 'k',
      client: new ApiServer({ world }).client('k'),
      plugins: Array.from({ length: count }, () => PLUGIN),
      getPod: () => pod,
      podStates: {
        shouldPodContainersBeTerminating: () => false,
        shouldPodRuntimeBeRemoved: () => false,
      },
      sourcesReady: () => true,
      desired,
      actual,
    });
    populator.podChanged(uid);
    await world.loop.run();

    const what = `failed to get Plugin from volumeSpec for volume "v" err=${why ?? ''}`;
    expect(desired.popErrors(uid)).toEqual(why === undefined ? [] : [what]);
    expect(desired.get(uid, 'v') === undefined).toBe(why !== undefined);
  });
});
