/** Row by row. Upstream: pkg/kubelet/prober/prober_manager_test.go, TestUpdatePodStatus (v1.36). */
import { expect, it } from 'vitest';
import { formatTimestamp, type ContainerStatus } from '../../api/index.ts';
import type { PodProbes, ProbeResult, ProbeType } from '../model/index.ts';
import { aPod, running, terminated } from '../testing/pod-values.ts';
import { probedStatuses } from './probed-statuses.ts';

const NOW = 1_000_000_000_000;

interface Row {
  readonly startup?: ProbeResult;
  readonly readiness?: ProbeResult;
  readonly workers?: readonly ProbeType[];
  /** What the status before said. */
  readonly wasStarted?: boolean;
  /** How long it ran before the kubelet came, in seconds. */
  readonly ranBefore?: number;
  readonly podIsReady?: boolean;
}

const probe = { exec: { command: ['true'] } };

function told(
  own: ContainerStatus,
  row: Row,
): readonly [started: boolean | undefined, ready: boolean] {
  const { workers = [], wasStarted = false, ranBefore = -5, podIsReady = false } = row;
  const ready = { type: 'Ready', status: podIsReady ? 'True' : 'False' } as const;
  const pod = aPod({ status: { conditions: [ready] } });
  const containers = pod.spec.containers.map((each) => ({
    ...each,
    ...(workers.includes('Readiness') ? { readinessProbe: probe } : {}),
    ...(workers.includes('Startup') ? { startupProbe: probe } : {}),
  }));
  const only = (result?: ProbeResult) =>
    new Map(result === undefined ? [] : [['a', result] as const]);
  const probes: PodProbes = {
    results: { startup: only(row.startup), readiness: only(row.readiness) },
    kubeletStartedAt: NOW,
  };
  const startedAt = formatTimestamp(NOW - ranBefore * 1000);
  const { state } = own;
  const status = {
    ...own,
    containerID: 'drydock://a',
    ...(state?.running === undefined ? {} : { state: { running: { startedAt } } }),
  };
  const before = { ...status, started: wasStarted };
  const [after] = probedStatuses(
    { ...pod, spec: { ...pod.spec, containers } },
    containers,
    [status],
    [before],
    probes,
  );
  return [after?.started, after?.ready === true];
}

it.each<[string, Row, boolean, boolean]>([
  ['no probe', {}, true, true],
  ['a startup probe that was not asked', { workers: ['Startup'] }, false, false],
  ['a startup probe that has begun', { workers: ['Startup'], startup: 'Unknown' }, false, false],
  ['a startup probe that failed', { workers: ['Startup'], startup: 'Failure' }, false, false],
  ['a startup probe that passed', { workers: ['Startup'], startup: 'Success' }, true, true],
  [
    'a startup probe that passed before the kubelet came',
    { workers: ['Startup'], wasStarted: true },
    true,
    true,
  ],
  ['a readiness probe that was not asked', { workers: ['Readiness'] }, true, false],
  ['a readiness probe that failed', { workers: ['Readiness'], readiness: 'Failure' }, true, false],
  ['a readiness probe that passed', { workers: ['Readiness'], readiness: 'Success' }, true, true],
  [
    'readiness before startup',
    { workers: ['Startup', 'Readiness'], readiness: 'Success', startup: 'Unknown' },
    false,
    false,
  ],
  ['a result of a probe that is not there', { readiness: 'Failure' }, true, true],
  [
    'readiness from before the kubelet',
    { workers: ['Readiness'], ranBefore: 11, podIsReady: true },
    true,
    true,
  ],
  ['none from before the kubelet', { workers: ['Readiness'], ranBefore: 11 }, true, false],
  [
    'readiness from just before the kubelet',
    { workers: ['Readiness'], ranBefore: 10, podIsReady: true },
    true,
    false,
  ],
  [
    'one that fails again',
    { workers: ['Readiness'], ranBefore: 11, podIsReady: true, readiness: 'Failure' },
    true,
    false,
  ],
])('%s', (_what, row, started, ready) => {
  expect(told(running('main'), row)).toEqual([started, ready]);
});

it('one that has ended is as it was', () => {
  const ended = { ...terminated('main', 1), started: false };
  expect(told(ended, { workers: ['Readiness'], readiness: 'Success' })).toEqual([false, false]);
});
