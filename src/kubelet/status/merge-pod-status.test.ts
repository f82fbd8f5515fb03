/**
 * What is written to the API: never a terminal phase over running containers, never Ready in one,
 * and others' conditions stay. Upstream: pkg/kubelet/status/status_manager.go, mergePodStatus, and
 * status_manager_test.go, TestMergePodStatus (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { PodCondition, PodPhase, PodStatus } from '../../api/index.ts';
import { running } from '../testing/pod-values.ts';
import { mergePodStatus, statusPatch } from './merge-pod-status.ts';

const ready = (status: 'True' | 'False', reason?: string): PodCondition[] =>
  ['Ready', 'ContainersReady'].map((type) => ({
    type,
    status,
    ...(reason === undefined ? {} : { reason }),
  }));

describe('conditions', () => {
  const foreign: PodCondition = { type: 'example.com/gate', status: 'True' };

  it('of others are taken from the API', () => {
    const api: PodStatus = { phase: 'Running', conditions: [foreign, ...ready('False')] };
    const local: PodStatus = { phase: 'Running', conditions: ready('True') };
    expect(mergePodStatus(api, local, true)).toEqual({
      phase: 'Running',
      conditions: [foreign, ...ready('True')],
    });
  });

  it('of others are not taken from the kubelet’s copy', () => {
    const api: PodStatus = { phase: 'Running', conditions: [] };
    const local: PodStatus = { phase: 'Running', conditions: [...ready('True')] };
    expect(mergePodStatus(api, local, true).conditions).toEqual(ready('True'));
  });
});

describe('a disruption', () => {
  const disruption = (message: string): PodCondition => ({
    type: 'DisruptionTarget',
    status: 'True',
    message,
  });
  const failed: PodStatus = {
    phase: 'Failed',
    conditions: [disruption('mine'), ...ready('False', 'PodFailed')],
  };

  it.each<[string, PodStatus, boolean, readonly (string | undefined)[]]>([
    ['is told with the phase', { phase: 'Running' }, false, ['mine']],
    ['waits for the phase', { phase: 'Running' }, true, []],
    [
      'replaces what others said',
      { phase: 'Running', conditions: [disruption('theirs')] },
      false,
      ['mine'],
    ],
    [
      'leaves what others said while it waits',
      { phase: 'Running', conditions: [disruption('theirs')] },
      true,
      ['theirs'],
    ],
    [
      'is the API’s once it is told',
      { phase: 'Failed', conditions: [disruption('told')] },
      false,
      ['told'],
    ],
  ])('%s', (_what, api, mayRun, messages) => {
    const merged = mergePodStatus(api, failed, mayRun);
    const disruptions = merged.conditions?.filter(({ type }) => type === 'DisruptionTarget') ?? [];

    expect(disruptions.map(({ message }) => message)).toEqual(messages);
    expect(merged.conditions?.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Ready', 'ContainersReady']),
    );
  });

  it('alone is worth a patch', () => {
    const gate: PodCondition = { type: 'example.com/gate', status: 'True' };
    const api: PodStatus = { phase: 'Running', conditions: [gate, ...ready('False')] };
    const merged: PodStatus = { ...api, conditions: [gate, disruption('mine'), ...ready('False')] };

    expect(statusPatch(api, merged)).toMatchObject({ conditions: [disruption('mine')] });
  });
});

describe('the phase', () => {
  it.each<[api: PodPhase, local: PodPhase, mayRun: boolean, written: PodPhase]>([
    ['Pending', 'Running', true, 'Running'],
    ['Running', 'Failed', true, 'Running'],
    ['Pending', 'Succeeded', true, 'Pending'],
    ['Running', 'Failed', false, 'Failed'],
    ['Running', 'Succeeded', false, 'Succeeded'],
    ['Failed', 'Failed', true, 'Failed'],
  ])('%s in the API, %s here, containers may run: %s -> %s', (api, local, mayRun, written) => {
    const merged = mergePodStatus({ phase: api }, { phase: local }, mayRun);
    expect(merged.phase).toBe(written);
  });
});

describe('why a phase is what it is', () => {
  const evicted = { reason: 'DeadlineExceeded', message: 'too long' };
  const before = { reason: 'Before', message: 'as it was' };

  it.each<[string, PodStatus, PodStatus]>([
    ['is held back with it', { phase: 'Running' }, { phase: 'Running' }],
    [
      'stays as it was while it is held back',
      { phase: 'Running', ...before },
      { phase: 'Running', ...before },
    ],
  ])('%s', (_what, api, written) => {
    const local: PodStatus = { phase: 'Failed', ...evicted, podIP: '10.1.0.2' };
    expect(mergePodStatus(api, local, true)).toEqual({
      ...written,
      podIP: '10.1.0.2',
      conditions: [],
    });
  });

  it('is written with it once nothing runs', () => {
    const merged = mergePodStatus({ phase: 'Running' }, { phase: 'Failed', ...evicted }, false);
    expect(merged).toMatchObject({ phase: 'Failed', ...evicted });
  });

  it('is taken away where it is said no more', () => {
    const api: PodStatus = { phase: 'Running', ...before };
    const merged = mergePodStatus(api, { phase: 'Running' }, true);
    expect(merged).toEqual({ phase: 'Running', conditions: [] });
    expect(statusPatch(api, merged)).toMatchObject({ reason: null, message: null });
  });
});

describe('readiness', () => {
  it.each<[PodPhase, string]>([
    ['Failed', 'PodFailed'],
    ['Succeeded', 'PodCompleted'],
  ])('of a pod that is %s is False', (phase, reason) => {
    const merged = mergePodStatus({}, { phase, conditions: ready('True') }, false);
    expect(merged.conditions).toEqual(ready('False', reason));
  });

  it('is made False in both conditions if one is True', () => {
    const conditions: PodCondition[] = [
      { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: 'a gate' },
      { type: 'ContainersReady', status: 'True' },
    ];
    const merged = mergePodStatus({}, { phase: 'Failed', conditions }, false);
    expect(merged.conditions).toEqual(ready('False', 'PodFailed'));
  });

  it('that is False already keeps its reason', () => {
    const conditions = ready('False', 'ContainersNotReady');
    expect(mergePodStatus({}, { phase: 'Failed', conditions }, false).conditions).toEqual(
      conditions,
    );
  });

  it('is left alone while the phase is held back', () => {
    const local: PodStatus = { phase: 'Failed', conditions: ready('True') };
    expect(mergePodStatus({ phase: 'Running' }, local, true)).toEqual({
      phase: 'Running',
      conditions: ready('True'),
    });
  });
});

const IN_ORDER = {
  '$setElementOrder/conditions': [{ type: 'Ready' }, { type: 'ContainersReady' }],
};

describe('nothing is written', () => {
  const status: PodStatus = {
    phase: 'Running',
    conditions: ready('True'),
    containerStatuses: [running('main')],
  };

  const written = (api: PodStatus, local: PodStatus) =>
    statusPatch(api, mergePodStatus(api, local, true));

  it('if the API has it already, whatever else it has', () => {
    const api: PodStatus = { ...status, nominatedNodeName: 'node-2' };
    expect(written(api, status)).toBeUndefined();
  });

  it('wherever in between the conditions of others stand', () => {
    const foreign: PodCondition = { type: 'example.com/gate', status: 'True' };
    const [first, ...rest] = ready('True');
    const api = { ...status, conditions: [...(first ? [first] : []), foreign, ...rest] };
    expect(written(api, status)).toBeUndefined();
  });

  const [isReady, containersReady] = ready('True');

  it.each<[string, PodCondition[], readonly object[]]>([
    ['is missing', ready('True').slice(1), [{ ...isReady }]],
    [
      'says something else',
      [...ready('True').slice(1), ...ready('False').slice(0, 1)],
      [{ type: 'Ready', status: 'True' }],
    ],
  ])('unless a condition of the kubelet %s: that one', (_what, conditions, said) => {
    expect(written({ ...status, conditions }, status)).toEqual({ conditions: said, ...IN_ORDER });
  });

  it('unless a condition of the kubelet is there twice: all', () => {
    const conditions = [...ready('True'), ...ready('True')];
    expect(written({ ...status, conditions }, status)).toEqual({
      conditions: [{ $patch: 'replace' }, isReady, containersReady],
    });
  });

  it('unless something differs, deep inside too', () => {
    const local: PodStatus = { ...status, containerStatuses: [running('main', false)] };
    const { containerStatuses } = local;
    expect(written(status, local)).toEqual({ containerStatuses });
  });

  it('of what the API has already', () => {
    const local: PodStatus = { ...status, podIP: '10.1.0.2', phase: 'Failed' };
    const conditions = ready('False', 'PodFailed');
    expect(statusPatch(status, mergePodStatus(status, local, false))).toEqual({
      phase: 'Failed',
      podIP: '10.1.0.2',
      conditions,
      ...IN_ORDER,
    });
  });
});
