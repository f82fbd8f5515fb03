/** Upstream's decisions about a full disk, row by row. */
import { describe, expect, it } from 'vitest';
import { aPod } from '../testing/pod-values.ts';
import { bytes, usageOf } from '../testing/usage-values.ts';
import {
  evictedStatus,
  evictionAnnotations,
  nodeConditionMessage,
  nodeLowMessage,
} from './evicted-status.ts';
import { nodeReclaims } from './node-reclaim.ts';
import { rankForEviction, type Candidate, type DiskLayout } from './rank.ts';
import { observationsOf, parseThresholds, thresholdsMet, type Signal } from './thresholds.ts';

const fs = (availableBytes: number, inodesFree = 100) => ({
  capacityBytes: 1000,
  availableBytes,
  inodes: 100,
  inodesFree,
});

describe('thresholds', () => {
  it.each([
    ['10%', 'nodefs.available', 1],
    ['100Mi', 'nodefs.available', 1],
    ['0%', 'nodefs.available', 0],
    ['100%', 'nodefs.available', 0],
    ['100Mi', 'memory.available', 0],
    ['10%', 'pid.available', 0],
  ])('%s of %s: %d', (value, signal, count) => {
    expect(parseThresholds({ [signal]: value })).toHaveLength(count);
  });

  it.each([
    ['10%', 101, false],
    ['10%', 100, false],
    ['10%', 99, true],
    ['200', 200, false],
    ['200', 199, true],
    ['1k', 1000, false],
    ['1k', 999, true],
  ])('%s with %d of 1000 left: met %s', (value, available, isMet) => {
    const thresholds = parseThresholds({ 'nodefs.available': value });
    const observed = observationsOf({ nodeFs: fs(available), imageFs: fs(1000) });

    expect(thresholdsMet(thresholds, observed).length > 0).toBe(isMet);
  });

  it.each<[Signal, boolean]>([
    ['nodefs.available', false],
    ['nodefs.inodesFree', true],
    ['imagefs.available', true],
    ['imagefs.inodesFree', false],
  ])('%s is observed where it belongs', (signal, isMet) => {
    const observed = observationsOf({ nodeFs: fs(900, 4), imageFs: fs(40, 90) });

    expect(thresholdsMet(parseThresholds({ [signal]: '5%' }), observed).length > 0).toBe(isMet);
  });
});

describe('nodeReclaims', () => {
  it.each<[DiskLayout, Signal, number]>([
    ['one', 'nodefs.available', 2],
    ['one', 'nodefs.inodesFree', 2],
    ['one', 'imagefs.available', 2],
    ['one', 'imagefs.inodesFree', 2],
    ['dedicated-imagefs', 'nodefs.available', 0],
    ['dedicated-imagefs', 'nodefs.inodesFree', 0],
    ['dedicated-imagefs', 'imagefs.available', 2],
    ['dedicated-imagefs', 'imagefs.inodesFree', 2],
  ])('%s, %s: %d', (layout, signal, count) => {
    const order = ['unused-containers', 'unused-images'];

    expect(nodeReclaims(signal, layout)).toEqual(order.slice(0, count));
  });
});

interface Shape {
  readonly name: string;
  readonly usedBytes?: number;
  readonly inodesUsed?: number;
  readonly request?: string;
  readonly priority?: number;
}

function candidate({ name, usedBytes = 0, inodesUsed = 0, request, priority }: Shape): Candidate {
  const requests = request === undefined ? {} : { requests: { 'ephemeral-storage': request } };
  const pod = aPod({
    metadata: { name },
    spec: {
      containers: [{ name: 'main', image: 'i', resources: requests }],
      ...(priority === undefined ? {} : { priority }),
    },
  });
  return { pod, usage: usageOf({ local: { usedBytes, inodesUsed } }) };
}

describe('rankForEviction', () => {
  it.each<[string, Signal, DiskLayout, readonly Shape[], string]>([
    [
      'who exceeds its request goes before who uses more within it',
      'nodefs.available',
      'one',
      [
        { name: 'a', usedBytes: 900, request: '1000' },
        { name: 'b', usedBytes: 20, request: '10' },
      ],
      'b a',
    ],
    [
      'and before one of a lower priority',
      'nodefs.available',
      'one',
      [
        { name: 'a', usedBytes: 900, request: '1000', priority: 0 },
        { name: 'b', usedBytes: 20, request: '10', priority: 10 },
      ],
      'b a',
    ],
    [
      'exactly the request does not exceed it',
      'nodefs.available',
      'one',
      [
        { name: 'a', usedBytes: 10, request: '10' },
        { name: 'b', usedBytes: 1 },
      ],
      'b a',
    ],
    [
      'then the lower priority, whatever it uses',
      'nodefs.available',
      'one',
      [
        { name: 'a', usedBytes: 900, priority: 10 },
        { name: 'b', usedBytes: 1, priority: 5 },
        { name: 'c', usedBytes: 1 },
      ],
      'c b a',
    ],
    [
      'then the larger use beyond the request',
      'imagefs.available',
      'one',
      [
        { name: 'a', usedBytes: 100, request: '95' },
        { name: 'b', usedBytes: 50, request: '10' },
      ],
      'b a',
    ],
    [
      'by inodes, for which nobody can ask',
      'nodefs.inodesFree',
      'one',
      [
        { name: 'a', usedBytes: 900, inodesUsed: 1, request: '1Gi' },
        { name: 'b', inodesUsed: 7 },
      ],
      'b a',
    ],
    [
      'nor is a request for bytes one for inodes',
      'nodefs.inodesFree',
      'one',
      [
        { name: 'a', inodesUsed: 7, request: '1Gi' },
        { name: 'b', inodesUsed: 5 },
      ],
      'a b',
    ],
    [
      'volumes are not on an image file system of its own',
      'imagefs.available',
      'dedicated-imagefs',
      [
        { name: 'a', usedBytes: 1, priority: 0 },
        { name: 'b', usedBytes: 900, priority: 1 },
      ],
      'a b',
    ],
  ])('%s', (_what, signal, layout, shapes, order) => {
    const ranked = rankForEviction(shapes.map(candidate), signal, layout);

    expect(ranked.map(({ pod }) => pod.metadata.name).join(' ')).toBe(order);
  });
});

describe('what is said', () => {
  const modest = { pod: aPod(), usage: undefined };

  it.each([
    ['10%', 50, 'Threshold quantity: 100, available: 50. '],
    ['2Ki', 1024, 'Threshold quantity: 2Ki, available: 1Ki. '],
  ])('of a threshold of %s', (value, available, said) => {
    const thresholds = parseThresholds({ 'nodefs.available': value });
    const observed = observationsOf({ nodeFs: fs(available), imageFs: fs(1000) });

    expect(nodeLowMessage('ephemeral-storage', thresholds, observed, modest)).toBe(
      `The node was low on resource: ephemeral-storage. ${said}`,
    );
    expect(nodeLowMessage('inodes', thresholds, observed, modest)).toBe(
      'The node was low on resource: inodes. ',
    );
  });

  it.each<[string, string | undefined, 'ephemeral-storage' | 'inodes', string]>([
    [
      'beyond its request',
      '1Ki',
      'ephemeral-storage',
      'Container main was using 3Ki, request is 1Ki, has larger consumption of ephemeral-storage. ',
    ],
    [
      'without one',
      undefined,
      'ephemeral-storage',
      'Container main was using 3Ki, request is 0, has larger consumption of ephemeral-storage. ',
    ],
    ['within its request', '3Ki', 'ephemeral-storage', ''],
    ['of inodes', undefined, 'inodes', ''],
  ])('of a container %s', (_what, request, resource, said) => {
    const requests = request === undefined ? {} : { 'ephemeral-storage': request };
    const containers = [{ name: 'main', image: 'i', resources: { requests } }];
    const pod = aPod({ spec: { containers } });
    const usage = usageOf({ rootfs: bytes(1024), logs: bytes(2048), local: bytes(900) });
    expect(
      nodeLowMessage(resource, [], observationsOf({ nodeFs: fs(1), imageFs: fs(1) }), {
        pod,
        usage,
      }),
    ).toBe(`The node was low on resource: ${resource}. ${said}`);
  });

  it('beside it, of who offends', () => {
    const pod = aPod({ spec: { containers: [{ name: 'main', image: 'i' }] } });
    const candidate = { pod, usage: usageOf({ rootfs: bytes(1024), logs: bytes(2048) }) };

    expect(evictionAnnotations('ephemeral-storage', candidate)).toEqual({
      offending_containers: 'main',
      offending_containers_usage: '3Ki',
      starved_resource: 'ephemeral-storage',
    });
    expect(evictionAnnotations('inodes', candidate)).toEqual({
      offending_containers: '',
      offending_containers_usage: '',
      starved_resource: 'inodes',
    });
    expect(evictionAnnotations('inodes', modest)).toEqual({});
  });

  it('of a condition', () => {
    expect(nodeConditionMessage(['DiskPressure'])).toBe('The node had condition: [DiskPressure]. ');
  });

  it('in the status: what else is there stays, and the disruption keeps its first time', () => {
    const ready = { type: 'Ready', status: 'True' };
    const once = evictedStatus(aPod(), { conditions: [ready] }, 'why', true, 1000);
    const twice = evictedStatus(aPod(), once, 'why', true, 9000);

    expect(once).toMatchObject({ phase: 'Failed', reason: 'Evicted', message: 'why' });
    expect(once.conditions?.map(({ type }) => type)).toEqual(['Ready', 'DisruptionTarget']);
    expect(twice.conditions).toEqual(once.conditions);
    expect(evictedStatus(aPod(), { conditions: [ready] }, 'why', false, 1000).conditions).toEqual([
      ready,
    ]);
  });
});
