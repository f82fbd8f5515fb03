/**
 * What is said of containers that were not seen to end. Upstream:
 * pkg/kubelet/status/status_manager_test.go, TestTerminatePod_DefaultUnknownStatus (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { ContainerStatus, PodPhase } from '../../api/index.ts';
import { aPod, running, terminated, waiting, waitingAfter } from '../testing/pod-values.ts';
import { endStatuses } from './end-statuses.ts';

const codes = (statuses: readonly ContainerStatus[] | undefined) =>
  statuses?.map(({ state }) => state?.terminated?.exitCode);

describe('the phase', () => {
  it.each<[PodPhase | undefined, PodPhase]>([
    [undefined, 'Failed'],
    ['Pending', 'Failed'],
    ['Running', 'Failed'],
    ['Succeeded', 'Succeeded'],
    ['Failed', 'Failed'],
  ])('%s -> %s', (phase, expected) => {
    expect(endStatuses(aPod(), phase === undefined ? {} : { phase }).phase).toBe(expected);
  });
});

it('a container that was not seen to end is not located', () => {
  expect(endStatuses(aPod(), { containerStatuses: [running('main')] }).containerStatuses).toEqual([
    {
      ...running('main'),
      ready: false,
      started: false,
      state: {
        terminated: {
          reason: 'ContainerStatusUnknown',
          message: 'The container could not be located when the pod was terminated',
          exitCode: 137,
        },
      },
    },
  ]);
});

it.each<[string, ContainerStatus, number]>([
  ['one that runs', running('main'), 137],
  ['one that never started', waiting('main'), 137],
  ['one in a crash loop', waitingAfter('main', 1), 137],
  ['one that ended', terminated('main', 3), 3],
])('without init containers: %s', (_what, status, exitCode) => {
  expect(codes(endStatuses(aPod(), { containerStatuses: [status] }).containerStatuses)).toEqual([
    exitCode,
  ]);
});

describe('with init containers', () => {
  const left = undefined;
  const notBegun = [waiting('main', 'PodInitializing')];

  it.each<
    [string, readonly ContainerStatus[], readonly ContainerStatus[], readonly unknown[], unknown]
  >([
    ['none began', [waiting('a'), waiting('b')], notBegun, [137, left], left],
    ['the first runs', [running('a'), waiting('b')], notBegun, [137, left], left],
    ['the second runs', [terminated('a', 0), running('b')], notBegun, [0, 137], left],
    ['the first failed', [terminated('a', 1), waiting('b')], notBegun, [1, left], left],
    ['the first crash-loops', [waitingAfter('a', 1), waiting('b')], notBegun, [137, left], left],
    ['all are done', [terminated('a', 0), terminated('b', 0)], notBegun, [0, 0], 137],
    ['the last was done once', [terminated('a', 0), waitingAfter('b', 0)], notBegun, [0, 137], 137],
    ['a container runs', [waiting('a'), waiting('b')], [running('main')], [137, left], 137],
  ])('%s', (_what, initContainerStatuses, containerStatuses, init, main) => {
    const before = {
      initContainerStatuses: [...initContainerStatuses],
      containerStatuses: [...containerStatuses],
    };
    const pod = { ...aPod({ initContainers: ['a', 'b'] }), status: before };
    const status = endStatuses(pod, before);
    expect(codes(status.initContainerStatuses)).toEqual(init);
    expect(codes(status.containerStatuses)).toEqual([main]);
  });

  it.each<[string, ContainerStatus, readonly unknown[], unknown]>([
    ['it was started', { ...running('b'), started: true }, [0, 137], 137],
    ['it was not started', { ...running('b'), started: false }, [0, 137], left],
    ['it never began', waiting('b'), [0, left], left],
    ['it exited with 0', terminated('b', 0), [0, 0], left],
  ])('the last of which is a sidecar: %s', (_what, sidecar, init, main) => {
    const before = {
      initContainerStatuses: [terminated('a', 0), sidecar],
      containerStatuses: [...notBegun],
    };
    const pod = { ...aPod({ initContainers: ['a', 'b'], sidecars: ['b'] }), status: before };
    const status = endStatuses(pod, before);
    expect(codes(status.initContainerStatuses)).toEqual(init);
    expect(codes(status.containerStatuses)).toEqual([main]);
  });

  it('the last of which is a sidecar that was started when its end was asked for', () => {
    const before = { initContainerStatuses: [{ ...running('a'), started: true }] };
    const pod = { ...aPod({ initContainers: ['a'], sidecars: ['a'] }), status: before };
    const status = endStatuses(pod, {
      initContainerStatuses: [terminated('a', 143)],
      containerStatuses: [...notBegun],
    });
    expect(codes(status.containerStatuses)).toEqual([137]);
  });
});
