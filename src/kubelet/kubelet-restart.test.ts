/**
 * A kubelet that comes to a node where pods run already. What it had in memory is gone; what is on the
 * disk and in the runtime is not. (Volumes are not reconstructed yet: docs/fidelity.md.)
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

async function restarted(script = 'sleep infinity'): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [{ script }] });
  await bench.advanceSeconds(20);
  bench.lab.cluster.node('node-1')?.restartKubelet();
  return bench;
}

describe('a kubelet that was restarted', () => {
  it('leaves a running pod as it is, in the runtime and in the API', async () => {
    const bench = await restarted();
    const versions = bench.versions('web').length;
    await bench.advanceSeconds(200);

    expect(bench.versions('web')).toHaveLength(versions);
    expect(bench.records('container.started')).toHaveLength(1);
  });

  it('finds a container that ends while there is none to see it', async () => {
    const bench = await restarted('sleep 25s\nexit 3');
    await bench.advanceSeconds(10);

    expect(bench.containerStatus('web')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3 } },
    });
  });

  it('looks again if the runtime does not answer its first question', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {});
    await bench.advanceSeconds(20);
    bench.lab.fault({ point: 'cri.listPodSandbox', error: 'Unavailable', times: 2 });
    bench.lab.cluster.node('node-1')?.restartKubelet();
    await bench.advanceSeconds(1.5);
    expect(bench.records('kubelet.workFailed')).not.toEqual([]);
    await bench.advanceSeconds(20);

    expect(bench.records('container.started')).toHaveLength(1);
    expect(bench.pod('web').status.phase).toBe('Running');
  });
});
