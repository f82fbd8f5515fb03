/**
 * The phase that a pod is given, and why. Upstream: pkg/kubelet/kubelet_pods.go, generateAPIPodStatus,
 * and kubelet_pods_test.go, Test_generateAPIPodStatus (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { PodPhase, PodStatus } from '../../api/index.ts';
import { anInstance, aPod, aRuntimeStatus, exited } from '../testing/pod-values.ts';
import { generatePodStatus } from './generate-pod-status.ts';

const NOW = '2026-01-01T00:01:00Z';
const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

interface Situation {
  readonly api?: PodStatus;
  readonly previous?: PodStatus;
  readonly ended?: boolean;
  readonly activeDeadlineSeconds?: number;
}

function outcome({ api = {}, previous, ended = false, activeDeadlineSeconds }: Situation) {
  const deadline = activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds };
  const { phase, reason, message } = generatePodStatus({
    pod: aPod({ spec: { restartPolicy: 'Never', ...deadline }, status: api }),
    previous,
    runtime: aRuntimeStatus([ended ? exited('main', 0) : anInstance('main')]),
    causes: new Map(),
    podIsTerminal: false,
    hostIp: '172.18.0.1',
    now: NOW,
  });
  return { phase, reason, message };
}

const why = { reason: 'Because', message: 'of something' };
const none = { reason: undefined, message: undefined };

describe('reason and message', () => {
  it.each<[string, Situation, ReturnType<typeof outcome>]>([
    [
      'stay as long as the phase stays',
      { previous: { phase: 'Running', ...why } },
      { phase: 'Running', ...why },
    ],
    [
      'come from the API where the kubelet has none',
      { previous: { phase: 'Running' }, api: { phase: 'Running', ...why } },
      { phase: 'Running', ...why },
    ],
    [
      'go with the phase that they spoke of',
      { previous: { phase: 'Pending', ...why } },
      { phase: 'Running', ...none },
    ],
    [
      'of a terminal phase stay with it',
      { previous: { phase: 'Failed', ...why } },
      { phase: 'Failed', ...why },
    ],
  ])('%s', (_what, situation, expected) => {
    expect(outcome(situation)).toEqual(expected);
  });
});

it.each<[api: PodPhase, previous: PodPhase, phase: PodPhase]>([
  ['Running', 'Failed', 'Failed'],
  ['Failed', 'Running', 'Failed'],
  ['Succeeded', 'Failed', 'Succeeded'],
  ['Failed', 'Succeeded', 'Failed'],
])('a terminal phase stays: %s in the API, %s before: %s', (api, previous, phase) => {
  expect(outcome({ api: { phase: api }, previous: { phase: previous } }).phase).toBe(phase);
  const ended = outcome({ api: { phase: 'Failed' }, previous: { phase: previous }, ended: true });
  expect(ended.phase).toBe('Failed');
});

describe('an active deadline', () => {
  const started = { phase: 'Running', startTime: '2026-01-01T00:00:30Z' } as const;

  it.each<[seconds: number, phase: PodPhase]>([
    [29, 'Failed'],
    [30, 'Failed'],
    [31, 'Running'],
  ])('of %i s, 30 s after the start: %s', (activeDeadlineSeconds, phase) => {
    const expected = phase === 'Failed' ? { phase, ...DEADLINE_EXCEEDED } : { phase, ...none };
    expect(outcome({ previous: started, activeDeadlineSeconds })).toEqual(expected);
  });

  it('counts from now for a pod that has not started', () => {
    expect(outcome({ activeDeadlineSeconds: 1 }).phase).toBe('Running');
  });

  it('does not fail a pod that the API knows to have succeeded', () => {
    const api = { ...started, phase: 'Succeeded' } as const;
    expect(outcome({ api, activeDeadlineSeconds: 5 }).phase).toBe('Succeeded');
  });
});
