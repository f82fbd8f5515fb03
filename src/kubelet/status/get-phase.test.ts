/**
 * The phase is the first line of a table that fits. Upstream: pkg/kubelet/kubelet_pods.go, getPhase,
 * and its tests in kubelet_pods_test.go, TestPodPhaseWith… (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { ContainerStatus, PodPhase } from '../../api/index.ts';
import {
  aPod,
  aStatus,
  running,
  terminated,
  waiting,
  waitingAfter,
} from '../testing/pod-values.ts';
import { getPhase } from './get-phase.ts';

type Policy = 'Always' | 'OnFailure' | 'Never';
type Row = readonly [what: string, statuses: readonly ContainerStatus[], phase: PodPhase];

function phaseOf(
  restartPolicy: Policy | undefined,
  statuses: readonly ContainerStatus[],
  options: {
    podIsTerminal?: boolean;
    initStatuses?: readonly ContainerStatus[];
    sidecars?: readonly string[];
    podHasInitialized?: boolean;
  } = {},
): PodPhase {
  const { podIsTerminal = false, podHasInitialized = true, initStatuses, sidecars = [] } = options;
  const pod = aPod({
    containers: ['a', 'b'],
    ...(initStatuses === undefined ? {} : { initContainers: ['first', 'second'], sidecars }),
    spec: restartPolicy === undefined ? {} : { restartPolicy },
  });
  const init = { initStatuses: initStatuses ?? [], podHasInitialized };
  return getPhase({ pod, statuses, podIsTerminal, ...init });
}

const anyPolicy: readonly Row[] = [
  ['nothing is known of any', [], 'Pending'],
  ['nothing is known of one', [running('a')], 'Pending'],
  ['one has no state at all', [running('a'), aStatus('b')], 'Pending'],
  ['all wait', [waiting('a'), waiting('b')], 'Pending'],
  ['one waits for its first start', [running('a'), waiting('b')], 'Pending'],
  ['one waits, one has ended', [waiting('a'), terminated('b', 0)], 'Pending'],
  ['all run', [running('a'), running('b')], 'Running'],
  ['all run, none is ready', [running('a', false), running('b', false)], 'Running'],
  ['one runs, one succeeded', [running('a'), terminated('b', 0)], 'Running'],
  ['one runs, one failed', [running('a'), terminated('b', 1)], 'Running'],
];

describe.each<Policy>(['Always', 'OnFailure', 'Never'])('restartPolicy %s', (policy) => {
  it.each(anyPolicy)('%s', (_what, statuses, phase) => {
    expect(phaseOf(policy, statuses)).toBe(phase);
  });
});

describe('when every container has stopped', () => {
  const rows: readonly (readonly [
    what: string,
    statuses: readonly ContainerStatus[],
    phases: Readonly<Record<Policy, PodPhase>>,
  ])[] = [
    [
      'all succeeded',
      [terminated('a', 0), terminated('b', 0)],
      { Always: 'Running', OnFailure: 'Succeeded', Never: 'Succeeded' },
    ],
    [
      'all failed',
      [terminated('a', 1), terminated('b', 2)],
      { Always: 'Running', OnFailure: 'Running', Never: 'Failed' },
    ],
    [
      'one succeeded, one failed',
      [terminated('a', 0), terminated('b', 1)],
      { Always: 'Running', OnFailure: 'Running', Never: 'Failed' },
    ],
    [
      'one crash-loops',
      [terminated('a', 0), waitingAfter('b', 1)],
      { Always: 'Running', OnFailure: 'Running', Never: 'Failed' },
    ],
    [
      // Waiting never counts as succeeded, whatever the last exit code was.
      'one waits after an exit with 0',
      [terminated('a', 0), waitingAfter('b', 0)],
      { Always: 'Running', OnFailure: 'Failed', Never: 'Failed' },
    ],
  ];

  it.each(rows)('%s', (_what, statuses, phases) => {
    expect({
      Always: phaseOf('Always', statuses),
      OnFailure: phaseOf('OnFailure', statuses),
      Never: phaseOf('Never', statuses),
    }).toEqual(phases);
  });

  it('an absent policy is Always', () => {
    expect(phaseOf(undefined, [terminated('a', 0), terminated('b', 0)])).toBe('Running');
  });

  it.each<Row>([
    ['all succeeded', [terminated('a', 0), terminated('b', 0)], 'Succeeded'],
    ['one failed', [terminated('a', 0), terminated('b', 137)], 'Failed'],
    ['one crash-loops', [terminated('a', 0), waitingAfter('b', 0)], 'Failed'],
    ['one still runs', [running('a'), terminated('b', 0)], 'Running'],
    ['one never started', [terminated('a', 0), waiting('b')], 'Pending'],
  ])('a pod that ends is not restarted, even with Always: %s', (_what, statuses, phase) => {
    expect(phaseOf('Always', statuses, { podIsTerminal: true })).toBe(phase);
  });
});

describe('init containers', () => {
  const done = [terminated('first', 0), terminated('second', 0)];
  const begun = [running('a'), running('b')];
  const notBegun = [waiting('a', 'PodInitializing'), waiting('b', 'PodInitializing')];

  it.each<[string, readonly ContainerStatus[], readonly ContainerStatus[], PodPhase]>([
    ['nothing is known of them', [], begun, 'Pending'],
    ['one is not known', [terminated('first', 0)], begun, 'Pending'],
    ['the first runs', [running('first'), waiting('second')], notBegun, 'Pending'],
    [
      'the second waits for its turn',
      [terminated('first', 0), waiting('second')],
      begun,
      'Pending',
    ],
    ['one has no state at all', [terminated('first', 0), aStatus('second')], begun, 'Pending'],
    ['all are done, the others begin', done, notBegun, 'Pending'],
    ['all are done, the others run', done, begun, 'Running'],
  ])('%s', (_what, initStatuses, statuses, phase) => {
    expect(phaseOf('Always', statuses, { initStatuses })).toBe(phase);
    expect(phaseOf('Never', statuses, { initStatuses })).toBe(phase);
  });

  it.each<[Policy, ContainerStatus, PodPhase]>([
    ['Never', terminated('second', 1), 'Failed'],
    ['Never', waitingAfter('second', 1), 'Failed'],
    ['OnFailure', terminated('second', 1), 'Pending'],
    ['OnFailure', waitingAfter('second', 1), 'Pending'],
    ['Always', terminated('second', 1), 'Pending'],
    ['Always', waitingAfter('second', 1), 'Pending'],
  ])('one failed under %s, its state %j: %s', (policy, second, phase) => {
    const initStatuses = [terminated('first', 0), second];
    expect(phaseOf(policy, notBegun, { initStatuses })).toBe(phase);
  });

  it('one that failed and is restarted does not undo what the others reached', () => {
    const initStatuses = [terminated('first', 0), terminated('second', 1)];
    expect(phaseOf('Always', begun, { initStatuses })).toBe('Running');
  });
});

describe('sidecars', () => {
  const begun = [running('a'), running('b')];
  const notBegun = [waiting('a', 'PodInitializing'), waiting('b', 'PodInitializing')];
  const ended = [terminated('a', 0), terminated('b', 0)];
  const started = { ...running('second'), started: true };
  const notStarted = { ...running('second', false), started: false };

  interface Options {
    readonly podHasInitialized?: boolean;
    readonly podIsTerminal?: boolean;
  }

  it.each<[string, ContainerStatus[], ContainerStatus[], Options, PodPhase]>([
    ['one runs, the others wait', [started], notBegun, { podHasInitialized: false }, 'Pending'],
    ['one runs, as do the others', [started], begun, {}, 'Running'],
    ['one is not started yet', [notStarted], notBegun, { podHasInitialized: false }, 'Pending'],
    ['one starts again beside the others', [notStarted], begun, {}, 'Running'],
    ['nothing is known of one', [], begun, {}, 'Pending'],
    ['one waits for its turn', [waiting('second')], notBegun, {}, 'Pending'],
    ['one waits, and nothing is there yet', [waiting('second')], begun, {}, 'Pending'],
    ['one has no state at all', [aStatus('second')], begun, {}, 'Pending'],
    ['one crash-loops', [waitingAfter('second', 1)], begun, {}, 'Running'],
    ['one ended', [terminated('second', 1)], begun, {}, 'Running'],
    ['one keeps a pod running whose others are done', [started], ended, {}, 'Running'],
    ['one keeps it running at its end, too', [started], ended, { podIsTerminal: true }, 'Running'],
    ['one that failed decides nothing', [terminated('second', 1)], ended, {}, 'Succeeded'],
  ])('%s', (_what, second, statuses, options, phase) => {
    const initStatuses = [terminated('first', 0), ...second];
    const all = { initStatuses, sidecars: ['second'], ...options };
    expect(phaseOf('Never', statuses, all)).toBe(phase);
  });

  it.each<[string, boolean, PodPhase]>([
    ['the others are there already', true, 'Running'],
    ['the others are not there', false, 'Pending'],
  ])('one is not started, and %s', (_what, podHasInitialized, phase) => {
    const initStatuses = [terminated('first', 0), notStarted];
    const all = { initStatuses, sidecars: ['second'], podHasInitialized };
    expect(phaseOf('Always', begun, all)).toBe(phase);
  });
});
