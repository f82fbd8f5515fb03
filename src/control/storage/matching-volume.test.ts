import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/index.ts';
import { findMatchingVolume, isSettled, unsatisfied } from './matching-volume.ts';

type ClaimSpec = PersistentVolumeClaim['spec'];
type VolumeSpec = PersistentVolume['spec'];

const aClaim = (spec: ClaimSpec = {}): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { ...META, name: 'data', namespace: 'default', uid: 'claim' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } }, ...spec },
  status: { phase: 'Pending' },
});

const aVolume = (name: string, spec: VolumeSpec = {}): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { ...META, name, uid: name, labels: { disk: name } },
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' }, ...spec },
  status: { phase: 'Available' },
});

const META = { resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

const OF_NODE_1 = {
  required: {
    nodeSelectorTerms: [
      { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }] },
    ],
  },
};
const node = (name: string) => ({ name, labels: { 'kubernetes.io/hostname': name } });

describe('findMatchingVolume', () => {
  it.each<[string, ClaimSpec, readonly PersistentVolume[], string | undefined]>([
    ['what is as large as asked for', {}, [aVolume('a')], 'a'],
    ['nothing smaller', {}, [aVolume('a', { capacity: { storage: '1Gi' } })], undefined],
    [
      'the smallest that will do',
      {},
      [aVolume('a', { capacity: { storage: '9Gi' } }), aVolume('b')],
      'b',
    ],
    ['of equal ones the first by name', {}, [aVolume('b'), aVolume('a')], 'a'],
    [
      'the one with fewer modes, though it is larger',
      {},
      [
        aVolume('a', { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }),
        aVolume('b', { capacity: { storage: '9Gi' } }),
      ],
      'b',
    ],
    ['no mode that is not offered', { accessModes: ['ReadWriteMany'] }, [aVolume('a')], undefined],
    ['no other class', { storageClassName: 'fast' }, [aVolume('a')], undefined],
    ['its class', { storageClassName: 'fast' }, [aVolume('a', { storageClassName: 'fast' })], 'a'],
    ['no other volume mode', { volumeMode: 'Block' }, [aVolume('a')], undefined],
    [
      'what the selector selects',
      { selector: { matchLabels: { disk: 'b' } } },
      [aVolume('a'), aVolume('b')],
      'b',
    ],
    [
      'no volume of another claim',
      {},
      [aVolume('a', { claimRef: { namespace: 'default', name: 'other' } })],
      undefined,
    ],
    [
      'the one that is meant for it, though a smaller one would do',
      {},
      [
        aVolume('a'),
        aVolume('b', {
          capacity: { storage: '9Gi' },
          claimRef: { namespace: 'default', name: 'data' },
        }),
      ],
      'b',
    ],
    [
      'none that was meant for an earlier claim of its name',
      {},
      [aVolume('a', { claimRef: { namespace: 'default', name: 'data', uid: 'earlier' } })],
      undefined,
    ],
  ])('%s', (_, spec, volumes, expected) => {
    expect(findMatchingVolume(aClaim(spec), volumes)?.metadata.name).toBe(expected);
  });

  it('takes no volume that is going, or that is not Available', () => {
    const going = aVolume('a');
    going.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    const released: PersistentVolume = { ...aVolume('b'), status: { phase: 'Released' } };

    expect(findMatchingVolume(aClaim(), [going, released])).toBeUndefined();
  });

  it('leaves a claim that waits for its pod to the scheduler, but for what is meant for it', () => {
    const meant = aVolume('b', { claimRef: { namespace: 'default', name: 'data' } });
    const options = { isDelayed: true };

    expect(findMatchingVolume(aClaim(), [aVolume('a')], options)).toBeUndefined();
    expect(findMatchingVolume(aClaim(), [aVolume('a'), meant], options)).toBe(meant);
  });

  it('looks for what can be reached from a node', () => {
    const volumes = [aVolume('a', { nodeAffinity: OF_NODE_1 })];

    expect(findMatchingVolume(aClaim(), volumes, { node: node('node-1') })).toBe(volumes[0]);
    expect(findMatchingVolume(aClaim(), volumes, { node: node('node-2') })).toBeUndefined();
  });
});

describe('a volume that the claim names', () => {
  it.each<[string | undefined, VolumeSpec]>([
    [undefined, {}],
    ['requested PV is too small', { capacity: { storage: '1Gi' } }],
    ['storageClassName does not match', { storageClassName: 'fast' }],
    ['incompatible volumeMode', { volumeMode: 'Block' }],
    ['incompatible accessMode', { accessModes: ['ReadOnlyMany'] }],
  ])('%s', (expected, spec) => {
    expect(unsatisfied(aVolume('a', spec), aClaim())).toBe(expected);
  });
});

describe('isSettled', () => {
  it('needs both the name of the volume and the word that binding is completed', () => {
    const named = aClaim({ volumeName: 'a' });
    const settled = aClaim({ volumeName: 'a' });
    settled.metadata.annotations = { 'pv.kubernetes.io/bind-completed': 'yes' };

    expect([isSettled(aClaim()), isSettled(named), isSettled(settled)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
