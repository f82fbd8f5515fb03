/**
 * Which containers are started again. Upstream: pkg/api/v1/pod/util.go, ContainerShouldRestart, and
 * util_test.go, TestContainerShouldRestart (v1.36).
 */
import { describe, expect, it } from 'vitest';
import {
  containerShouldRestart,
  type ContainerRestartRule,
} from './model/container-should-restart.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

type Policy = 'Always' | 'OnFailure' | 'Never';

const rule = (operator: 'In' | 'NotIn', ...values: number[]): ContainerRestartRule => ({
  action: 'Restart',
  exitCodes: { operator, values },
});

describe('containerShouldRestart', () => {
  it.each<[pod: Policy | undefined, own: Policy | undefined, of0: boolean, of1: boolean]>([
    [undefined, undefined, true, true],
    ['Always', undefined, true, true],
    ['OnFailure', undefined, false, true],
    ['Never', undefined, false, false],
    ['Always', 'Never', false, false],
    ['Always', 'OnFailure', false, true],
    ['Never', 'Always', true, true],
    ['Never', 'OnFailure', false, true],
  ])('pod %s, container %s: of 0 %s, of 1 %s', (podPolicy, own, of0, of1) => {
    const spec = { containers: [], ...(podPolicy && { restartPolicy: podPolicy }) };
    const container = { name: 'main', ...(own && { restartPolicy: own }) };
    expect(containerShouldRestart(container, spec, 0)).toBe(of0);
    expect(containerShouldRestart(container, spec, 1)).toBe(of1);
  });

  it.each<[string, ContainerRestartRule[], exitCode: number, restarts: boolean]>([
    ['In, listed', [rule('In', 3, 42)], 42, true],
    ['In, not listed', [rule('In', 3, 42)], 1, false],
    ['NotIn, listed', [rule('NotIn', 42)], 42, false],
    ['NotIn, not listed', [rule('NotIn', 42)], 1, true],
    ['the second of two', [rule('In', 3), rule('In', 42)], 42, true],
    ['none', [], 42, false],
  ])('rules come first: %s', (_what, restartPolicyRules, exitCode, restarts) => {
    const container = { name: 'main', restartPolicy: 'Never', restartPolicyRules };
    expect(containerShouldRestart(container, { containers: [] }, exitCode)).toBe(restarts);
  });
});

describe('a container with restartPolicy Never in a pod with Always', () => {
  it('ends its pod if it is the only one', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { containers: [{ script: 'exit 1', restartPolicy: 'Never' }] });
    await bench.advanceSeconds(30);

    expect(bench.pod('web').status.phase).toBe('Failed');
    expect(bench.records('container.started')).toHaveLength(1);
  });

  it('stays ended beside one that runs', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [
        { name: 'a', script: 'exit 3', restartPolicy: 'Never' },
        { name: 'b', script: 'sleep infinity' },
      ],
    });
    await bench.advanceSeconds(15);

    const { phase, conditions = [] } = bench.pod('web').status;
    expect(phase).toBe('Running');
    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [a]',
    });
    expect(bench.containerStatus('web', 'a')).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 3, reason: 'Error' } },
    });
  });

  it('fails its pod as an init container', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      initContainers: [{ name: 'first', script: 'exit 1', restartPolicy: 'Never' }],
      containers: [{ script: 'sleep infinity' }],
    });
    await bench.advanceSeconds(30);

    expect(bench.pod('web').status.phase).toBe('Failed');
    expect(bench.records('container.started')).toHaveLength(1);
  });
});

it('a rule starts a container again in a pod with Never, and its status follows', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [
      {
        script: 'sleep 20s\nexit 42',
        restartPolicy: 'Never',
        restartPolicyRules: [rule('In', 42)],
      },
    ],
    spec: { restartPolicy: 'Never' },
  });
  await bench.advanceSeconds(30);

  expect(bench.phases('web')).toEqual(['Pending', 'Running']);
  expect(bench.containerStatus('web')).toMatchObject({
    restartCount: 1,
    state: { running: {} },
    lastState: { terminated: { exitCode: 42 } },
  });
});
