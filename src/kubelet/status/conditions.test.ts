/**
 * A pod's conditions, their order, reasons and messages. Upstream: pkg/kubelet/status/generate.go and
 * generate_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { ContainerStatus, PodCondition, PodPhase, PodStatus } from '../../api/index.ts';
import type { PodSandbox } from '../../cri/index.ts';
import {
  aPod,
  aRuntimeStatus,
  aSandbox,
  aStatus,
  running,
  terminated,
  waiting,
  waitingAfter,
  type PodShape,
} from '../testing/pod-values.ts';
import { conditions, isReadinessStale, OWNED_CONDITIONS } from './conditions.ts';

interface Situation {
  readonly pod?: PodShape;
  readonly phase?: PodPhase;
  readonly statuses?: readonly ContainerStatus[];
  readonly initStatuses?: readonly ContainerStatus[];
  readonly sandboxes?: readonly PodSandbox[];
}

function given(situation: Situation) {
  const { pod = {}, phase = 'Running', statuses = [], initStatuses = [], sandboxes } = situation;
  const runtime = aRuntimeStatus([], sandboxes);
  const history = { previous: [], now: '2026-01-01T00:00:00Z' };
  return conditions({ pod: aPod(pod), phase, statuses, initStatuses, runtime, ...history });
}

function condition(type: string, situation: Situation) {
  const found = given(situation).find((each) => each.type === type);
  const { status, reason, message } = { ...found } as PodCondition;
  return [status, reason, message].filter((part) => part !== undefined);
}

it('the conditions come in upstream’s order, and are the ones the kubelet owns', () => {
  const types = given({ statuses: [running('main')] }).map(({ type }) => type);

  expect(types).toEqual([
    'PodReadyToStartContainers',
    'Initialized',
    'Ready',
    'ContainersReady',
    'PodScheduled',
  ]);
  const resize = ['PodResizeInProgress', 'PodResizePending'];
  const owned = ['AllContainersRestarting', ...resize, ...types];
  expect([...OWNED_CONDITIONS].sort()).toEqual(owned.sort());
});

it('PodScheduled is always True', () => {
  expect(condition('PodScheduled', { phase: 'Failed' })).toEqual(['True']);
});

describe('ContainersReady', () => {
  const pod = { containers: ['web', 'app'] };

  it.each<[string, PodPhase, readonly ContainerStatus[], readonly string[]]>([
    ['all are ready', 'Running', [running('app'), running('web')], ['True']],
    [
      'one is not ready',
      'Running',
      [running('app', false), running('web')],
      ['False', 'ContainersNotReady', 'containers with unready status: [app]'],
    ],
    [
      // Statuses are sorted by name; the message follows the spec.
      'none is ready: in the order of the spec',
      'Pending',
      [waiting('app'), waiting('web')],
      ['False', 'ContainersNotReady', 'containers with unready status: [web app]'],
    ],
    [
      'one is unknown',
      'Running',
      [running('web')],
      ['False', 'ContainersNotReady', 'containers with unknown status: [app]'],
    ],
    [
      'one is unknown, one unready',
      'Pending',
      [waiting('web')],
      [
        'False',
        'ContainersNotReady',
        'containers with unknown status: [app], containers with unready status: [web]',
      ],
    ],
    [
      'the pod has succeeded',
      'Succeeded',
      [terminated('app', 0), terminated('web', 0)],
      ['False', 'PodCompleted'],
    ],
    [
      'the pod has succeeded, one is unknown',
      'Succeeded',
      [terminated('web', 0)],
      [
        'False',
        'ContainersNotReady',
        'containers with unknown status: [app], containers with unready status: [web]',
      ],
    ],
    ['the pod has failed', 'Failed', [terminated('web', 1)], ['False', 'PodFailed']],
  ])('%s', (_what, phase, statuses, expected) => {
    expect(condition('ContainersReady', { pod, phase, statuses })).toEqual(expected);
    expect(condition('Ready', { pod, phase, statuses })).toEqual(expected);
  });
});

describe('Ready', () => {
  const gates = (...types: readonly string[]) => ({
    readinessGates: types.map((conditionType) => ({ conditionType })),
  });
  const statuses = [running('main')];

  it.each<[string, readonly string[], readonly PodCondition[], readonly string[]]>([
    ['a gate that is True', ['a'], [{ type: 'a', status: 'True' }], ['True']],
    [
      'a gate that is False',
      ['a'],
      [{ type: 'a', status: 'False' }],
      [
        'False',
        'ReadinessGatesNotReady',
        'the status of pod readiness gate "a" is not "True", but False',
      ],
    ],
    [
      'a gate that is missing, and one that is Unknown',
      ['a', 'b'],
      [{ type: 'b', status: 'Unknown' }],
      [
        'False',
        'ReadinessGatesNotReady',
        'corresponding condition of pod readiness gate "a" does not exist., the status of pod readiness gate "b" is not "True", but Unknown',
      ],
    ],
  ])('%s', (_what, types, given, expected) => {
    const pod = { spec: gates(...types), status: { conditions: [...given] } };
    expect(condition('Ready', { pod, statuses })).toEqual(expected);
    expect(condition('ContainersReady', { pod, statuses })).toEqual(['True']);
  });

  it('a gate does not hide why the containers are not ready', () => {
    const pod = { spec: gates('a') };
    expect(condition('Ready', { pod, statuses: [waiting('main')] })).toEqual([
      'False',
      'ContainersNotReady',
      'containers with unready status: [main]',
    ]);
  });
});

describe('Initialized', () => {
  const pod = { initContainers: ['one', 'two'] };
  const done = (name: string) => aStatus(name, { ...terminated(name, 0), ready: true });

  it.each<[string, Situation, readonly string[]]>([
    ['without init containers', { statuses: [waiting('main')] }, ['True']],
    ['all are done', { pod, initStatuses: [done('one'), done('two')] }, ['True']],
    [
      'the first runs',
      { pod, phase: 'Pending', initStatuses: [running('one', false), waiting('two')] },
      ['False', 'ContainersNotInitialized', 'containers with incomplete status: [one two]'],
    ],
    [
      'one is unknown, one has failed',
      { pod, phase: 'Pending', initStatuses: [terminated('one', 1)] },
      [
        'False',
        'ContainersNotInitialized',
        'containers with unknown status: [two], containers with incomplete status: [one]',
      ],
    ],
    [
      'a container runs: it has been initialized before',
      { pod, statuses: [running('main')], initStatuses: [waiting('one'), waiting('two')] },
      ['True'],
    ],
    [
      'a container has ended: the same',
      { pod, statuses: [terminated('main', 1)], initStatuses: [] },
      ['True'],
    ],
    [
      'a container only waits to be restarted: the same is not known',
      { pod, statuses: [waitingAfter('main', 1)], initStatuses: [done('one'), waiting('two')] },
      ['False', 'ContainersNotInitialized', 'containers with incomplete status: [two]'],
    ],
    [
      'the pod has succeeded',
      { pod, phase: 'Succeeded', initStatuses: [done('one'), done('two')] },
      ['True', 'PodCompleted'],
    ],
  ])('%s', (_what, situation, expected) => {
    expect(condition('Initialized', situation)).toEqual(expected);
  });
});

describe('sidecars', () => {
  const pod = { initContainers: ['one', 'side'], sidecars: ['side'] };
  const one = { ...terminated('one', 0), ready: true };
  const started = (isReady: boolean) => ({ ...running('side', isReady), started: true });

  it.each<[string, ContainerStatus[], ContainerStatus[], readonly string[]]>([
    ['that are ready', [one, started(true)], [running('main')], ['True']],
    [
      'that are not, told before the others',
      [one, started(false)],
      [waiting('main')],
      ['False', 'ContainersNotReady', 'containers with unready status: [side main]'],
    ],
    [
      'of which nothing is known',
      [one],
      [waiting('main')],
      [
        'False',
        'ContainersNotReady',
        'containers with unknown status: [side], containers with unready status: [main]',
      ],
    ],
  ])('ContainersReady with some %s', (_what, initStatuses, statuses, expected) => {
    expect(condition('ContainersReady', { pod, initStatuses, statuses })).toEqual(expected);
  });

  it.each<[string, ContainerStatus[], readonly string[]]>([
    ['started and not ready', [one, started(false)], ['True']],
    [
      'not started',
      [one, { ...running('side', true), started: false }],
      ['False', 'ContainersNotInitialized', 'containers with incomplete status: [side]'],
    ],
  ])('Initialized with one %s', (_what, initStatuses, expected) => {
    const situation = { pod, phase: 'Pending', initStatuses, statuses: [waiting('main')] } as const;
    expect(condition('Initialized', situation)).toEqual(expected);
  });
});

it('a pod that was initialized once stays so, also if all begins again', () => {
  const previous = [{ type: 'Initialized', status: 'True' as const }];
  const found = conditions({
    pod: aPod({ initContainers: ['one'] }),
    phase: 'Pending',
    statuses: [waiting('main')],
    initStatuses: [waiting('one')],
    runtime: aRuntimeStatus(),
    previous,
    now: '2026-01-01T00:00:00Z',
  });
  expect(found.find(({ type }) => type === 'Initialized')?.status).toBe('True');
});

describe('PodReadyToStartContainers', () => {
  it.each<[string, readonly PodSandbox[], string]>([
    ['no sandbox', [], 'False'],
    ['a ready sandbox with an address', [aSandbox()], 'True'],
    ['a ready sandbox without an address', [withoutIp(aSandbox())], 'False'],
    ['a stopped sandbox', [aSandbox({ state: 'SANDBOX_NOTREADY' })], 'False'],
    [
      'a ready sandbox after a stopped one',
      [aSandbox({ attempt: 1 }), aSandbox({ state: 'SANDBOX_NOTREADY' })],
      'True',
    ],
    [
      'a stopped sandbox after a ready one',
      [aSandbox({ attempt: 1, state: 'SANDBOX_NOTREADY' }), aSandbox()],
      'False',
    ],
    ['two ready sandboxes', [aSandbox({ attempt: 1 }), aSandbox()], 'False'],
  ])('%s', (_what, sandboxes, status) => {
    expect(condition('PodReadyToStartContainers', { sandboxes })).toEqual([status]);
  });
});

it.each<[network: 'POD' | 'NODE', hostNetwork: boolean, string]>([
  ['NODE', true, 'True'],
  ['POD', true, 'False'],
  ['NODE', false, 'False'],
])('a sandbox in the network %s of a pod with hostNetwork %s', (network, hostNetwork, status) => {
  const sandboxes = [{ ...withoutIp(aSandbox()), network }];
  const pod = { spec: { hostNetwork } };
  expect(condition('PodReadyToStartContainers', { pod, sandboxes })).toEqual([status]);
});

describe('isReadinessStale', () => {
  const gates = { readinessGates: [{ conditionType: 'example.com/gate' }] };
  const gate: PodCondition = { type: 'example.com/gate', status: 'True' };
  const stale = (status: PodStatus) => isReadinessStale(aPod({ spec: gates, status }));

  it.each<[string, PodStatus, boolean]>([
    [
      'a gate opened',
      {
        phase: 'Running',
        containerStatuses: [running('main')],
        conditions: [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }, gate],
      },
      true,
    ],
    [
      'Ready says so already',
      {
        phase: 'Running',
        containerStatuses: [running('main')],
        conditions: [{ type: 'Ready', status: 'True' }, gate],
      },
      false,
    ],
    [
      'no container has a status, and Ready is False for that',
      {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', reason: 'UnknownContainerStatuses' }, gate],
      },
      false,
    ],
    [
      'no container has a status, and Ready speaks of containers',
      {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', message: 'unready status: [main]' }, gate],
      },
      true,
    ],
    ['nothing is said of Ready', { phase: 'Running', conditions: [gate] }, false],
  ])('%s', (_what, status, expected) => {
    expect(stale(status)).toBe(expected);
  });
});

function withoutIp({ ip: _ip, ...sandbox }: PodSandbox): PodSandbox {
  return sandbox;
}
