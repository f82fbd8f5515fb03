/**
 * Containers that are put into a pod that runs: started once, whatever else the pod does. Upstream:
 * test/e2e/common/node/ephemeral_containers.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { IMAGE, KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

async function debugged(shape: PodShape, command: readonly string[]): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', shape);
  await bench.advanceSeconds(5);
  const pods = bench.lab.cluster.client.resource('pods');
  const ephemeralContainers = [{ name: 'debug', image: IMAGE, command }];
  const key = { name: 'web', namespace: 'default' };
  await bench.lab.perform(pods.patchEphemeralContainers(key, { spec: { ephemeralContainers } }));
  await bench.advanceSeconds(30);
  return bench;
}

const starts = (bench: KubeletLab) =>
  bench.records('container.started').map(({ detail }) => detail.container);

describe('an ephemeral container', () => {
  it('runs beside the others, and changes nothing of their pod', async () => {
    const bench = await debugged({}, ['sleep', 'infinity']);
    const { status } = bench.pod('web');
    expect(status).toMatchObject({
      phase: 'Running',
      ephemeralContainerStatuses: [
        { name: 'debug', state: { running: {} }, ready: false, restartCount: 0 },
      ],
      containerStatuses: [{ name: 'main', restartCount: 0, ready: true }],
    });
    expect(status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    const events = bench.records('event.recorded').map(({ detail }) => detail);
    expect(events.map(({ reason }) => reason).filter((each) => each === 'Started')).toHaveLength(2);
  });

  it('is not started again', async () => {
    const bench = await debugged({}, ['sh', '-c', 'exit 3']);
    expect(starts(bench)).toEqual(['main', 'debug']);
    expect(bench.pod('web').status).toMatchObject({
      phase: 'Running',
      ephemeralContainerStatuses: [
        { state: { terminated: { exitCode: 3, reason: 'Error' } }, ready: false },
      ],
    });
  });

  it('waits for no init container', async () => {
    const initContainers = [{ name: 'setup', script: 'sleep infinity' }];
    const bench = await debugged({ initContainers }, ['sleep', 'infinity']);
    expect(starts(bench)).toEqual(['setup', 'debug']);
    expect(bench.pod('web').status.phase).toBe('Pending');
  });

  it('ends with its pod', async () => {
    const bench = await debugged({}, ['sleep', 'infinity']);
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(60);
    expect(bench.said('web', /Killing/)).toContain('Normal Killing: Stopping container debug');
    expect(await bench.leftovers()).toEqual([]);
  });
});
