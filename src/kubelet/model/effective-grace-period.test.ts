/**
 * The grace period of a pod that ends: the smallest that was asked for, at least a second, never
 * longer than before. Upstream: pkg/kubelet/pod_workers.go, calculateEffectiveGracePeriod, and
 * pod_workers_test.go, Test_calculateEffectiveGracePeriod (v1.36).
 */
import { expect, it } from 'vitest';
import { effectiveGracePeriod, type GracePeriodInput } from './effective-grace-period.ts';

it.each<[string, GracePeriodInput, seconds: number, shortened: boolean]>([
  ['nothing is said', { currentSeconds: 0 }, 1, false],
  ['the spec’s', { currentSeconds: 0, terminationGracePeriodSeconds: 30 }, 30, false],
  ['the spec’s is zero', { currentSeconds: 0, terminationGracePeriodSeconds: 0 }, 1, false],
  [
    'a deletion’s counts before the spec’s',
    { currentSeconds: 0, deletionGracePeriodSeconds: 60, terminationGracePeriodSeconds: 30 },
    60,
    false,
  ],
  [
    'a deletion’s zero is not the spec’s',
    { currentSeconds: 0, deletionGracePeriodSeconds: 0, terminationGracePeriodSeconds: 30 },
    1,
    false,
  ],
  ['a negative request', { currentSeconds: 0, deletionGracePeriodSeconds: -10 }, 1, false],
  [
    'an eviction’s counts if it is shorter',
    { currentSeconds: 0, deletionGracePeriodSeconds: 30, overrideSeconds: 10 },
    10,
    false,
  ],
  [
    'an eviction’s does not if it is longer',
    { currentSeconds: 0, deletionGracePeriodSeconds: 30, overrideSeconds: 60 },
    30,
    false,
  ],
  [
    'what is in force stays, whatever the spec says',
    { currentSeconds: 20, terminationGracePeriodSeconds: 30 },
    20,
    false,
  ],
  ['it never grows', { currentSeconds: 20, deletionGracePeriodSeconds: 60 }, 20, false],
  ['the same again', { currentSeconds: 20, deletionGracePeriodSeconds: 20 }, 20, false],
  ['it is shortened', { currentSeconds: 20, deletionGracePeriodSeconds: 5 }, 5, true],
  ['it is shortened to the least', { currentSeconds: 20, deletionGracePeriodSeconds: 0 }, 1, true],
  ['shortened by an eviction', { currentSeconds: 20, overrideSeconds: 1 }, 1, true],
])('%s', (_what, input, seconds, shortened) => {
  expect(effectiveGracePeriod(input)).toEqual({ seconds, shortened });
});
