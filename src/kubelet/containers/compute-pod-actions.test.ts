/**
 * From a pod and what runs of it to what is done. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions, and its tests TestComputePodActions
 * and TestComputePodActionsWithInitContainers (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import type { ContainerStatus as Instance, PodSandbox } from '../../cri/index.ts';
import { computePodActions } from './compute-pod-actions.ts';
import {
  anInstance,
  aPod,
  aRuntimeStatus,
  aSandbox,
  exited,
  IMAGE,
  type PodShape,
} from '../testing/pod-values.ts';

type Policy = 'Always' | 'OnFailure' | 'Never';

/** Only what is done; fields that say "nothing" are left out. */
interface Done {
  readonly killPod?: true;
  /** Attempt of the sandbox that is created. */
  readonly createSandbox?: number;
  readonly init?: readonly string[];
  readonly start?: readonly string[];
  readonly kill?: readonly string[];
}

function done(pod: Pod, containers: readonly Instance[], sandboxes?: readonly PodSandbox[]): Done {
  const actions = computePodActions(pod, aRuntimeStatus(containers, sandboxes));
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const { initContainersToStart, containersToStart, containersToKill } = actions;
  return {
    ...(actions.killPod ? { killPod: true as const } : {}),
    ...(actions.createSandbox ? { createSandbox: actions.attempt } : {}),
    ...(initContainersToStart.length > 0 ? { init: names(initContainersToStart) } : {}),
    ...(containersToStart.length > 0 ? { start: names(containersToStart) } : {}),
    ...(containersToKill.length > 0
      ? { kill: containersToKill.map(({ container, message }) => `${container.id}: ${message}`) }
      : {}),
  };
}

function podOf(restartPolicy: Policy, shape: PodShape = {}): Pod {
  return aPod({ containers: ['a', 'b'], ...shape, spec: { restartPolicy, ...shape.spec } });
}

const unknown = (name: string) => anInstance(name, { state: 'CONTAINER_UNKNOWN' });
const created = (name: string) => anInstance(name, { state: 'CONTAINER_CREATED' });
const stopped = (attempt = 0) => aSandbox({ attempt, state: 'SANDBOX_NOTREADY' });

describe('the sandbox', () => {
  const { ip: _ip, ...withoutIp } = aSandbox();

  it.each<[string, readonly PodSandbox[], Done]>([
    ['none: the first is created', [], { killPod: true, createSandbox: 0, start: ['a', 'b'] }],
    [
      'stopped: the next is created',
      [stopped(2)],
      { killPod: true, createSandbox: 3, start: ['a', 'b'] },
    ],
    [
      'two ready ones: both go',
      [aSandbox({ attempt: 1 }), aSandbox()],
      { killPod: true, createSandbox: 2, start: ['a', 'b'] },
    ],
    ['without an address', [withoutIp], { killPod: true, createSandbox: 1, start: ['a', 'b'] }],
    [
      'a ready one after a stopped one is used',
      [aSandbox({ attempt: 1 }), stopped()],
      { start: ['a', 'b'] },
    ],
  ])('%s', (_what, sandboxes, expected) => {
    expect(done(podOf('Always'), [], sandboxes)).toEqual(expected);
  });

  it.each<[string, boolean, PodSandbox, Done]>([
    [
      'the node’s, as wanted: no address is missed',
      true,
      { ...withoutIp, network: 'NODE' },
      { start: ['a', 'b'] },
    ],
    [
      'the node’s, and the pod wants its own',
      false,
      { ...withoutIp, network: 'NODE' },
      { killPod: true, createSandbox: 1, start: ['a', 'b'] },
    ],
    [
      'its own, and the pod wants the node’s',
      true,
      aSandbox(),
      { killPod: true, createSandbox: 1, start: ['a', 'b'] },
    ],
  ])('in a network: %s', (_what, hostNetwork, sandbox, expected) => {
    expect(done(podOf('Always', { spec: { hostNetwork } }), [], [sandbox])).toEqual(expected);
  });

  it('that is ready is named', () => {
    const status = aRuntimeStatus([], [aSandbox({ attempt: 4 })]);
    expect(computePodActions(podOf('Always'), status).sandboxId).toBe('sandbox-4');
  });

  it.each<[string, Policy, readonly Instance[], Done]>([
    [
      'everything starts again',
      'Always',
      [exited('a', 0), exited('b', 1)],
      { createSandbox: 1, start: ['a', 'b'] },
    ],
    [
      'what succeeded does not',
      'OnFailure',
      [exited('a', 0), exited('b', 1)],
      { createSandbox: 1, start: ['b'] },
    ],
    ['all succeeded: none is created', 'OnFailure', [exited('a', 0), exited('b', 0)], {}],
    ['what ran once does not run twice', 'Never', [exited('a', 0), exited('b', 1)], {}],
    ['what never ran does', 'Never', [], { createSandbox: 1, start: ['a', 'b'] }],
  ])('that went, with containers in it: %s (%s)', (_what, policy, containers, expected) => {
    expect(done(podOf(policy), containers, [stopped()])).toEqual({ killPod: true, ...expected });
  });
});

describe('containers in a ready sandbox', () => {
  it.each<[string, Policy, readonly Instance[], Done]>([
    ['all run: nothing to do', 'Always', [anInstance('a'), anInstance('b')], {}],
    ['one is missing', 'Always', [anInstance('a')], { start: ['b'] }],
    [
      'one was created and never started',
      'Always',
      [anInstance('a'), created('b')],
      { start: ['b'] },
    ],
    ['one succeeded', 'Always', [anInstance('a'), exited('b', 0)], { start: ['b'] }],
    ['one succeeded', 'OnFailure', [anInstance('a'), exited('b', 0)], {}],
    ['one succeeded', 'Never', [anInstance('a'), exited('b', 0)], {}],
    ['one failed', 'Always', [anInstance('a'), exited('b', 1)], { start: ['b'] }],
    ['one failed', 'OnFailure', [anInstance('a'), exited('b', 1)], { start: ['b'] }],
    ['one failed', 'Never', [anInstance('a'), exited('b', 1)], {}],
    ['all succeeded', 'Always', [exited('a', 0), exited('b', 0)], { start: ['a', 'b'] }],
    ['all succeeded', 'OnFailure', [exited('a', 0), exited('b', 0)], { killPod: true }],
    ['all failed', 'Never', [exited('a', 1), exited('b', 1)], { killPod: true }],
  ])('%s (%s)', (_what, policy, containers, expected) => {
    expect(done(podOf(policy), containers)).toEqual(expected);
  });

  it.each<Policy>(['Always', 'OnFailure', 'Never'])(
    'one that may run is killed before it is started again (%s)',
    (policy) => {
      expect(done(podOf(policy), [anInstance('a'), unknown('b')])).toEqual({
        kill: ['b-0: Container is in "unknown" state, try killing it before restart'],
        start: ['b'],
      });
    },
  );

  it.each<[pod: Policy, own: string, exitCode: number, Done]>([
    ['Always', 'Never', 1, {}],
    ['Always', 'OnFailure', 0, {}],
    ['Always', 'OnFailure', 1, { start: ['b'] }],
    ['Never', 'Always', 0, { start: ['b'] }],
  ])('pod %s, one with its own policy %s, exit %i', (policy, restartPolicy, exitCode, expected) => {
    const image = IMAGE;
    const containers = [
      { name: 'a', image },
      { name: 'b', image, restartPolicy },
    ];
    const pod = podOf(policy, { spec: { containers } });
    expect(done(pod, [anInstance('a'), exited('b', exitCode)])).toEqual(expected);
  });

  it('a new sandbox starts none that its own policy OnFailure lets rest', () => {
    const containers = [{ name: 'a', restartPolicy: 'OnFailure' }, { name: 'b' }];
    const pod = podOf('Always', { spec: { containers } });
    expect(done(pod, [exited('a', 0), exited('b', 0)], [stopped()])).toEqual({
      killPod: true,
      createSandbox: 1,
      start: ['b'],
    });
  });

  it('the newest instance counts', () => {
    const runsAgain = anInstance('b', { metadata: { name: 'b', attempt: 1 } });
    expect(done(podOf('Never'), [runsAgain, anInstance('a'), exited('b', 1)])).toEqual({});
  });

  it('an absent policy is Always', () => {
    const pod = aPod({ containers: ['a'] });
    expect(done(pod, [exited('a', 0)])).toEqual({ start: ['a'] });
  });

  it('of a pod that is being deleted are not started', () => {
    const pod = podOf('Always', { metadata: { deletionTimestamp: '2026-01-01T00:00:30Z' } });
    expect(done(pod, [anInstance('a'), exited('b', 1)])).toEqual({});
    expect(done(pod, [anInstance('a')])).toEqual({});
  });

  it.each<Policy>(['Always', 'OnFailure', 'Never'])(
    'one whose image changed is replaced, whatever the policy (%s)',
    (policy) => {
      const old = anInstance('b', { image: { image: 'registry.test/app:v0' } });
      expect(done(podOf(policy), [anInstance('a'), old])).toEqual({
        kill: ['b-0: Container b definition changed, will be restarted'],
        start: ['b'],
      });
    },
  );
});

describe('init containers', () => {
  const shape = { initContainers: ['one', 'two', 'three'] };
  const both = [exited('one', 0), exited('two', 0)];

  it('a new sandbox begins with the first', () => {
    expect(done(podOf('Always', shape), [], [])).toEqual({
      killPod: true,
      createSandbox: 0,
      init: ['one'],
    });
  });

  it.each<[string, Policy, readonly Instance[], Done]>([
    ['none has run: the first', 'Always', [], { init: ['one'] }],
    [
      'the first was created and never started: again',
      'Always',
      [created('one')],
      { init: ['one'] },
    ],
    ['the first runs: wait', 'Always', [anInstance('one')], {}],
    ['the first is done: the second', 'Always', [exited('one', 0)], { init: ['two'] }],
    ['the second is done: the third', 'Always', both, { init: ['three'] }],
    ['all are done: the others', 'Always', [...both, exited('three', 0)], { start: ['a', 'b'] }],
    ['all are done: the others', 'Never', [...both, exited('three', 0)], { start: ['a', 'b'] }],
    ['one failed: again', 'Always', [exited('two', 1), exited('one', 0)], { init: ['two'] }],
    ['one failed: again', 'OnFailure', [exited('two', 1), exited('one', 0)], { init: ['two'] }],
    ['one was never started: again', 'Never', [created('one')], { init: ['one'] }],
    [
      'one may run: killed, and again',
      'OnFailure',
      [unknown('one')],
      {
        init: ['one'],
        kill: ['one-0: Init container is in "unknown" state, try killing it before restart'],
      },
    ],
    ['one may run: the pod ends', 'Never', [unknown('one')], { killPod: true }],
    ['one failed: the pod ends', 'Never', [exited('two', 1), exited('one', 0)], { killPod: true }],
    [
      'the last is done, the first were removed',
      'Always',
      [exited('three', 0)],
      { start: ['a', 'b'] },
    ],
    [
      'the second is done, the first was removed',
      'Always',
      [exited('two', 0)],
      { init: ['three'] },
    ],
  ])('%s (%s)', (_what, policy, containers, expected) => {
    expect(done(podOf(policy, shape), containers)).toEqual(expected);
  });

  it('are over once a container runs or was created', () => {
    const pod = podOf('Always', shape);
    expect(done(pod, [anInstance('a'), anInstance('b')])).toEqual({});
    expect(done(pod, [created('a')])).toEqual({ start: ['a', 'b'] });
  });

  it('begin again in a new sandbox, whatever ran in the one before', () => {
    const pod = podOf('Always', shape);
    const before = [...both, exited('three', 0), exited('a', 1), exited('b', 1)];
    const sandboxes = [aSandbox({ attempt: 1 }), stopped()];
    const here = { metadata: { name: 'one', attempt: 1 }, podSandboxId: 'sandbox-1' };

    expect(done(pod, before, sandboxes)).toEqual({ init: ['one'] });
    expect(done(pod, [anInstance('one', here), ...before], sandboxes)).toEqual({});
    expect(done(pod, [exited('one', 0, here), ...before], sandboxes)).toEqual({ init: ['two'] });
  });
});
