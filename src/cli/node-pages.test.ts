/** What the kubelet of a node shows, as `kubectl get --raw /api/v1/nodes/node-1/proxy/…` prints it. */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';
import { ClusterAgent } from '../lab/index.ts';
import { metricsOfNode } from './metrics-text.ts';

async function opened() {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [{ script: 'log hello\nsleep infinity' }] });
  await bench.advanceSeconds(10);
  const agent = new ClusterAgent(bench.lab.cluster, metricsOfNode);
  const ask = (path: string) => bench.lab.perform(agent.page('node-1', path));
  const json = async (path: string) => JSON.parse(String((await ask(path)).body)) as unknown;
  return { bench, ask, json };
}

describe('a kubelet', () => {
  it('shows its metrics as Prometheus reads them', async () => {
    const { ask } = await opened();
    const { status, headers, body } = await ask('/metrics');
    expect([status, headers['Content-Type']]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(body).toContain('# TYPE kubelet_running_pods gauge\nkubelet_running_pods 1\n');
    expect(body).not.toMatch(/^prober_/m);
  });

  it('shows its pods, its configuration and what is used', async () => {
    const { bench, json } = await opened();
    expect(await json('/pods')).toMatchObject({
      kind: 'PodList',
      items: [{ metadata: { name: 'web', uid: bench.pod('web').metadata.uid } }],
    });
    expect(await json('/configz')).toMatchObject({
      kubeletconfig: {
        containerLogMaxSize: '10Mi',
        containerLogMonitorInterval: '10s',
        imageMinimumGCAge: '2m0s',
      },
    });
    expect(await json('/stats/summary')).toMatchObject({
      node: { nodeName: 'node-1', fs: { capacityBytes: 1_099_511_627_776 } },
      pods: [
        {
          podRef: { name: 'web', namespace: 'default' },
          containers: [{ name: 'main', rootfs: { usedBytes: 0 }, logs: { inodesUsed: 1 } }],
        },
      ],
    });
  });

  it.each([
    ['/healthz', 200, 'ok'],
    ['/nowhere', 404, '404 page not found\n'],
  ])('answers %s with %i', async (path, status, body) => {
    const { ask } = await opened();
    expect(await ask(path)).toMatchObject({ status, body });
  });

  it('that is away answers nothing', async () => {
    const { bench, ask } = await opened();
    bench.node.stopComponent('kubelet');
    await expect(ask('/healthz')).rejects.toThrow(
      /^error trying to reach service: dial tcp [\d.]+:10250: connect: connection refused$/,
    );
  });
});
