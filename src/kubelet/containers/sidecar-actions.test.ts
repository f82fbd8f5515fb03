/**
 * What is done for pods with sidecars, for containers that fail their probes, and for containers put into a
 * running pod. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager_test.go,
 * TestComputePodActionsWithRestartableInitContainers, TestComputePodActionsWithInitAndEphemeralContainers (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerStatus as Instance, PodSandbox } from '../../cri/index.ts';
import { NO_PROBE_RESULTS, type ProbeResult, type ProbeResults } from '../model/index.ts';
import {
  anInstance,
  aPod,
  aRuntimeStatus,
  aSandbox,
  exited,
  IMAGE,
  type PodShape,
} from '../testing/pod-values.ts';
import { computePodActions } from './compute-pod-actions.ts';

type Policy = 'Always' | 'OnFailure' | 'Never';
type Verdicts = Readonly<Record<string, ProbeResult>>;

interface Done {
  readonly killPod?: true;
  readonly init?: readonly string[];
  readonly start?: readonly string[];
  readonly ephemeral?: readonly string[];
  readonly kill?: readonly string[];
}

function done(pod: Pod, containers: readonly Instance[], probes: Partial<ProbeResults> = {}): Done {
  const verdicts = { ...NO_PROBE_RESULTS, ...probes };
  const actions = computePodActions(pod, aRuntimeStatus(containers), verdicts);
  const kill = actions.containersToKill.map(({ container, message, reason = '' }) =>
    `${container.id}: ${message} ${reason}`.trim(),
  );
  const names = (list: readonly Container[]) => list.map(({ name }) => name);
  return {
    ...(actions.killPod ? { killPod: true as const } : {}),
    ...some('init', names(actions.initContainersToStart)),
    ...some('start', names(actions.containersToStart)),
    ...some('ephemeral', names(actions.ephemeralContainersToStart)),
    ...some('kill', kill),
  };
}

function some(name: string, list: readonly string[]): Record<string, readonly string[]> {
  return list.length > 0 ? { [name]: list } : {};
}

const said = (verdicts: Verdicts): Map<string, ProbeResult> => new Map(Object.entries(verdicts));

const unknown = (name: string) => anInstance(name, { state: 'CONTAINER_UNKNOWN' });
const created = (name: string) => anInstance(name, { state: 'CONTAINER_CREATED' });
const UNKNOWN = 'Init container is in "unknown" state, try killing it before restart';

/** A sidecar, an init container that ends, and another sidecar; then one container. */
const shape: PodShape = {
  containers: ['main'],
  initContainers: ['one', 'setup', 'two'],
  sidecars: ['one', 'two'],
};
const podOf = (restartPolicy: Policy, more: PodShape = {}): Pod =>
  aPod({ ...shape, ...more, spec: { restartPolicy, ...more.spec } });

describe.each<Policy>(['Always', 'OnFailure', 'Never'])('sidecars (%s)', (policy) => {
  const all = [anInstance('two'), exited('setup', 0), anInstance('one')];

  it.each<[string, readonly Instance[], Done]>([
    ['nothing is there: the first', [], { init: ['one'] }],
    ['the first runs: what comes next', [anInstance('one')], { init: ['setup'] }],
    ['what comes next runs: wait', [anInstance('setup'), anInstance('one')], {}],
    [
      'what comes next is done: the second',
      [exited('setup', 0), anInstance('one')],
      { init: ['two'] },
    ],
    ['all began: the container', all, { start: ['main'] }],
    ['all began, the last was created only: again', [created('two')], { init: ['one', 'two'] }],
    ['all run', [anInstance('main'), ...all], {}],
    [
      'one ended beside the container: again',
      [anInstance('main'), anInstance('two'), exited('setup', 0), exited('one', 0)],
      { init: ['one'] },
    ],
    [
      'both failed beside the container: both again',
      [anInstance('main'), exited('two', 1), exited('setup', 0), exited('one', 1)],
      { init: ['one', 'two'] },
    ],
    [
      'one ended while the next is at work: again',
      [anInstance('setup'), exited('one', 1)],
      { init: ['one'] },
    ],
    [
      'one is gone while others run: again',
      [anInstance('main'), anInstance('two'), exited('setup', 0)],
      { init: ['one'] },
    ],
    [
      'one may run: killed, and again',
      [unknown('one')],
      { init: ['one'], kill: [`one-0: ${UNKNOWN}`] },
    ],
    [
      'the image of one changed: killed, and again',
      [anInstance('main'), anInstance('two', { image: { image: 'other' } }), ...all.slice(1)],
      { init: ['two'], kill: ['two-0: Init container two definition changed'] },
    ],
  ])('%s', (_what, containers, expected) => {
    expect(done(podOf(policy), containers)).toEqual(expected);
  });
});

it.each<[Policy, number, Done]>([
  ['Always', 0, { start: ['main'] }],
  ['OnFailure', 1, { start: ['main'] }],
  ['OnFailure', 0, { killPod: true }],
  ['Never', 1, { killPod: true }],
])('sidecars alone keep no pod alive: policy %s, exit %i', (policy, exitCode, expected) => {
  const sidecars = [anInstance('two'), exited('setup', 0), anInstance('one')];
  expect(done(podOf(policy), [exited('main', exitCode), ...sidecars])).toEqual(expected);
});

it('an init container that failed for good ends its pod, sidecars and all', () => {
  const containers = [exited('setup', 1), anInstance('one')];
  expect(done(podOf('Never'), containers)).toEqual({ killPod: true });
  expect(done(podOf('OnFailure'), containers)).toEqual({ init: ['setup'] });
});

it('an init container that was out of memory failed, whatever its code', () => {
  const containers = [exited('setup', 0, { reason: 'OOMKilled' }), anInstance('one')];
  expect(done(podOf('Never'), containers)).toEqual({ killPod: true });
  expect(done(podOf('OnFailure'), containers)).toEqual({ init: ['setup'] });
});

it('a new sandbox begins with the first, whatever ran in the one before', () => {
  const before = [anInstance('two'), exited('setup', 0), anInstance('one')];
  const status = aRuntimeStatus(before, [aSandbox({ state: 'SANDBOX_NOTREADY' })]);
  const { initContainersToStart, containersToStart } = computePodActions(podOf('Always'), status);
  expect(initContainersToStart.map(({ name }) => name)).toEqual(['one']);
  expect(containersToStart).toEqual([]);
});

describe('the startup probe of a sidecar', () => {
  const startupProbe = { exec: { command: ['true'] } };
  const sidecar = { name: 'one', image: IMAGE, restartPolicy: 'Always', startupProbe };
  const pod = aPod({ spec: { initContainers: [sidecar], restartPolicy: 'Never' } });
  const failed = 'one-0: Init container one failed startup probe StartupProbe';

  it.each<[string, Verdicts, Done]>([
    ['has said nothing: wait', {}, {}],
    ['is undecided: wait', { 'one-0': 'Unknown' }, {}],
    ['succeeded: the container', { 'one-0': 'Success' }, { start: ['main'] }],
    ['failed: killed, and again', { 'one-0': 'Failure' }, { init: ['one'], kill: [failed] }],
    ['of an instance before counts for nothing', { 'one-1': 'Success' }, {}],
  ])('%s', (_what, verdicts, expected) => {
    expect(done(pod, [anInstance('one')], { startup: said(verdicts) })).toEqual(expected);
  });
});

it('a sidecar that is not alive is killed, and again', () => {
  const containers = [anInstance('main'), anInstance('two'), exited('setup', 0), anInstance('one')];
  const liveness = said({ 'one-0': 'Failure', 'two-0': 'Success' });
  expect(done(podOf('Never'), containers, { liveness })).toEqual({
    init: ['one'],
    kill: ['one-0: Init container one failed liveness probe LivenessProbe'],
  });
});

describe('a container that fails', () => {
  const pod = (policy: Policy, own?: Policy) => {
    const main = { name: 'main', image: IMAGE, ...(own && { restartPolicy: own }) };
    return aPod({
      spec: { restartPolicy: policy, containers: [main, { name: 'b', image: IMAGE }] },
    });
  };
  const containers = [anInstance('b'), anInstance('main')];
  const again = (what: string) => ({
    start: ['main'],
    kill: [`main-0: Container main failed ${what} probe, will be restarted ${reasonOf(what)}`],
  });
  const ends = (what: string) => ({
    kill: [`main-0: Container main failed ${what} probe ${reasonOf(what)}`],
  });
  const reasonOf = (what: string) => (what === 'liveness' ? 'LivenessProbe' : 'StartupProbe');

  it.each<[Policy, Policy | undefined, boolean]>([
    ['Always', undefined, true],
    ['OnFailure', undefined, true],
    ['Never', undefined, false],
    ['Never', 'OnFailure', true],
    ['Always', 'Never', false],
  ])('its probe under policy %s, its own %s', (policy, own, isRestarted) => {
    const failure = said({ 'main-0': 'Failure' });
    for (const what of ['liveness', 'startup']) {
      const expected = isRestarted ? again(what) : ends(what);
      expect(done(pod(policy, own), containers, { [what]: failure })).toEqual(expected);
    }
  });

  it('both probes is told of its liveness', () => {
    const failure = said({ 'main-0': 'Failure' });
    const both = { liveness: failure, startup: failure };
    expect(done(pod('Always'), containers, both)).toEqual(again('liveness'));
  });
});

describe('ephemeral containers', () => {
  const ephemeralContainers = [{ name: 'debug', image: IMAGE }];
  const pod = podOf('Always', { spec: { ephemeralContainers } });

  it.each<[string, readonly Instance[], Done]>([
    [
      'wait for no init container',
      [anInstance('setup'), anInstance('one')],
      { ephemeral: ['debug'] },
    ],
    ['that run are left alone', [anInstance('debug'), anInstance('setup'), anInstance('one')], {}],
    ['are never started again', [exited('debug', 1), anInstance('setup'), anInstance('one')], {}],
  ])('%s', (_what, containers, expected) => {
    expect(done(pod, containers)).toEqual(expected);
  });
});

describe('all containers are to begin again', () => {
  const rule = { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } };
  const main = { name: 'main', image: IMAGE, restartPolicyRules: [rule] };
  const pod = podOf('Never', { spec: { containers: [main, { name: 'b', image: IMAGE }] } });
  const reset = (containers: readonly Instance[], sandboxes?: readonly PodSandbox[]) => {
    const status = aRuntimeStatus(containers, sandboxes);
    return computePodActions(pod, status, NO_PROBE_RESULTS, true);
  };

  it('takes away regular ones, then init containers, then whose end is the cause', () => {
    const before = exited('main', 1, { metadata: { name: 'main', attempt: 0 } });
    const cause = exited('main', 42, { metadata: { name: 'main', attempt: 1 } });
    const sidecars = [anInstance('two'), exited('setup', 0), anInstance('one')];
    const { containersToReset, ...others } = reset([cause, anInstance('b'), before, ...sidecars]);
    expect(containersToReset.map(({ id }) => id)).toEqual([
      'main-0',
      'b-0',
      'one-0',
      'setup-0',
      'two-0',
      'main-1',
    ]);
    expect(others).toMatchObject({
      killPod: false,
      initContainersToStart: [],
      containersToStart: [],
      containersToKill: [],
    });
  });

  it('in another sandbox, if theirs is gone', () => {
    expect(reset([], [aSandbox({ state: 'SANDBOX_NOTREADY' })])).toMatchObject({
      killPod: true,
      createSandbox: true,
      attempt: 1,
    });
  });
});
