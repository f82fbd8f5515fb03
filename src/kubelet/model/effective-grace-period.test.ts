/**
 * The grace period of a pod that ends: the smallest that was asked for, at least a second, never
 * longer than before. Upstream: pkg/kubelet/pod_workers.go, calculateEffectiveGracePeriod, and
 * pod_workers_test.go, Test_calculateEffectiveGracePeriod (v1.36).
 */
import { expect, it } from 'vitest';
import { effectiveGracePeriod, type GracePeriodInput } from './effective-grace-period.ts';

it.each<[string, GracePeriodInput, seconds: number]>([
  ['nothing is said', { currentSeconds: 0 }, 1],
  ['the spec’s', { currentSeconds: 0, terminationGracePeriodSeconds: 30 }, 30],
  ['the spec’s is zero', { currentSeconds: 0, terminationGracePeriodSeconds: 0 }, 1],
  [
    'a deletion’s counts before the spec’s',
    { currentSeconds: 0, deletionGracePeriodSeconds: 60, terminationGracePeriodSeconds: 30 },
    60,
  ],
  [
    'a deletion’s zero is not the spec’s',
    { currentSeconds: 0, deletionGracePeriodSeconds: 0, terminationGracePeriodSeconds: 30 },
    1,
  ],
  ['a negative request', { currentSeconds: 0, deletionGracePeriodSeconds: -10 }, 1],
  [
    'an eviction’s counts if it is shorter',
    { currentSeconds: 0, deletionGracePeriodSeconds: 30, overrideSeconds: 10 },
    10,
  ],
  [
    'an eviction’s does not if it is longer',
    { currentSeconds: 0, deletionGracePeriodSeconds: 30, overrideSeconds: 60 },
    30,
  ],
  [
    'what is in force stays, whatever the spec says',
    { currentSeconds: 20, terminationGracePeriodSeconds: 30 },
    20,
  ],
  ['it never grows', { currentSeconds: 20, deletionGracePeriodSeconds: 60 }, 20],
  ['the same again', { currentSeconds: 20, deletionGracePeriodSeconds: 20 }, 20],
  ['it is shortened', { currentSeconds: 20, deletionGracePeriodSeconds: 5 }, 5],
  ['it is shortened to the least', { currentSeconds: 20, deletionGracePeriodSeconds: 0 }, 1],
  ['shortened by an eviction', { currentSeconds: 20, overrideSeconds: 1 }, 1],
])('%s', (_what, input, seconds) => {
  expect(effectiveGracePeriod(input)).toBe(seconds);
});
