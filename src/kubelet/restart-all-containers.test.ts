/**
 * A container whose end has all containers of its pod begin again, in the same sandbox. Upstream:
 * test/e2e/common/node/container_restart_policy.go; pkg/kubelet/kuberuntime/kuberuntime_manager.go,
 * getContainersToReset (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/index.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const RULES = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }];
const trigger = (script: string) => ({
  name: 'trigger',
  script,
  restartPolicy: 'Never',
  restartPolicyRules: RULES,
});

async function played(script: string, seconds = 30): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    initContainers: [{ name: 'setup', script: 'sleep 1s\nexit 0' }],
    containers: [{ name: 'main', script: 'ignore SIGTERM\nsleep infinity' }, trigger(script)],
    spec: { restartPolicy: 'Never' },
  });
  await bench.advanceSeconds(seconds);
  return bench;
}

const restarting = ({ status }: Pod) =>
  status.conditions?.find(({ type }) => type === 'AllContainersRestarting');
const counts = (bench: KubeletLab) =>
  ['setup', 'main', 'trigger'].map((name) => bench.containerStatus('web', name)?.restartCount);

describe('a container that ends as the rule says', () => {
  const script = 'sleep 10s\nexit 42';

  it('has all begin again, init containers first, in the same sandbox', async () => {
    const bench = await played(script, 22);
    const starts = bench.records('container.started').map(({ detail }) => detail.container);
    expect(starts).toEqual(['setup', 'main', 'trigger', 'setup', 'main', 'trigger']);
    expect(counts(bench)).toEqual([1, 1, 1]);
    const sandboxes = bench
      .records('cri.call')
      .filter(({ detail }) => detail.method === 'runPodSandbox');
    expect(sandboxes).toHaveLength(1);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('kills the others in two seconds, and says so', async () => {
    const bench = await played(script, 22);
    expect(bench.said('web', /Killing/)).toEqual(['Normal Killing: killing']);
    const [ended, killed] = bench
      .records('container.exited')
      .filter(({ detail }) => detail.container !== 'setup');
    expect([ended?.detail.exitCode, killed?.detail.exitCode]).toEqual([42, 137]);
    expect((killed?.at ?? 0) - (ended?.at ?? 0)).toBeLessThan(5000);
  });

  it('is told by a condition, and each container by its last state', async () => {
    const bench = await played(script, 22);
    const told = bench.versions('web').map(restarting);
    expect(told.filter((each) => each?.status === 'True').at(0)).toMatchObject({
      reason: 'RestartAllContainersStarted',
      message: 'container exited with restart policy rule',
    });
    expect(restarting(bench.pod('web'))?.status).toBe('False');
    expect(bench.containerStatus('web', 'main')?.lastState).toEqual({
      terminated: {
        reason: 'RestartingAllContainers',
        message: 'The container is removed because RestartAllContainers in place',
        exitCode: 137,
      },
    });
  });
});

it('another end has none begin again', async () => {
  const bench = await played('sleep 5s\nexit 3');
  expect(counts(bench)).toEqual([0, 0, 0]);
  expect(bench.versions('web').map(restarting)).not.toContainEqual(
    expect.objectContaining({ status: 'True' }),
  );
});
