/** Upstream: kubectl pkg/drain (v1.36). */
import { describe, expect, it } from 'vitest';
import { IMAGE, KubeletLab } from '../../testing/kubelet-lab.ts';
import { drainNode, setUnschedulable, type DrainOptions } from './drain-node.ts';

const OPTIONS: DrainOptions = {
  ignoreDaemonSets: false,
  deleteEmptyDirData: false,
  force: true,
  timeoutMs: 300_000,
};

async function open(
  metadata: Readonly<Record<string, unknown>> = {},
  spec: Readonly<Record<string, unknown>> = {},
): Promise<KubeletLab> {
  const bench = await KubeletLab.open({ nodes: 2 });
  await bench.lab.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      labels: { app: 'web' },
      annotations: { 'process.drydock.dev/main': 'sleep infinity' },
      ...metadata,
    },
    spec: {
      nodeName: 'node-1',
      terminationGracePeriodSeconds: 2,
      containers: [{ name: 'main', image: IMAGE }],
      ...spec,
    },
  });
  await bench.advanceSeconds(5);
  return bench;
}

const drain = (bench: KubeletLab, options: Partial<DrainOptions> = {}): Promise<void> =>
  drainNode(bench.lab, 'node-1', { ...OPTIONS, ...options });

describe('a drain', () => {
  it('cordons the node and waits until its pods are gone', async () => {
    const bench = await open();
    await drain(bench);
    const node = bench.lab.find('nodes', 'node-1', '');

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(node?.spec.unschedulable).toBe(true);
    expect(node?.spec.taints?.map(({ key }) => key)).toEqual(['node.kubernetes.io/unschedulable']);
    await setUnschedulable(bench.lab, 'node-1', false);
    await bench.advanceSeconds(1);
    expect(bench.lab.find('nodes', 'node-1', '')?.spec.taints ?? []).toEqual([]);
  });

  it('tries again what a budget refuses, until it does not', async () => {
    const bench = await open();
    const budgets = bench.lab.cluster.client.resource('poddisruptionbudgets');
    await bench.lab.perform(
      budgets.create({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      }),
    );
    await bench.advanceSeconds(5);
    await expect(drain(bench, { timeoutMs: 12_000 })).rejects.toThrow(
      'drain: global timeout reached: pod default/web was not evicted',
    );
    expect(bench.pod('web').metadata.deletionTimestamp).toBeUndefined();
    await bench.lab.update('PodDisruptionBudget', 'web', ({ spec }) => {
      spec.minAvailable = 0;
    });
    await bench.advanceSeconds(5);
    await drain(bench);

    expect(bench.lab.pod('web')).toBeUndefined();
  });

  it.each<[string, Parameters<typeof open>, Partial<DrainOptions>, Partial<DrainOptions>, string]>([
    [
      'that nobody made',
      [],
      { force: false },
      { force: true },
      'Pods that declare no controller (use force: true to override): default/web',
    ],
    [
      'with an emptyDir',
      [{}, { volumes: [{ name: 'e', emptyDir: {} }] }],
      {},
      { deleteEmptyDirData: true },
      'Pods with local storage (use deleteEmptyDirData: true to override): default/web',
    ],
  ])('refuses a pod %s unless told', async (_what, given, without, told, message) => {
    const bench = await open(...given);
    await expect(drain(bench, without)).rejects.toThrow(
      `drain: unable to drain node "node-1": cannot delete ${message}`,
    );
    expect(bench.pod('web').metadata.deletionTimestamp).toBeUndefined();
    await drain(bench, told);

    expect(bench.lab.pod('web')).toBeUndefined();
  });

  it('leaves pods of a DaemonSet where they are, if it may', async () => {
    const bench = await open({}, { nodeName: 'node-2' });
    const daemons = bench.lab.cluster.client.resource('daemonsets');
    await bench.lab.perform(
      daemons.create({
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'log' },
        spec: {
          selector: { matchLabels: { app: 'log' } },
          template: {
            metadata: { labels: { app: 'log' } },
            spec: { containers: [{ name: 'main', image: IMAGE }] },
          },
        },
      }),
    );
    await bench.advanceSeconds(5);
    await expect(drain(bench)).rejects.toThrow(/DaemonSet-managed Pods/);
    await drain(bench, { ignoreDaemonSets: true });
    const daemonPods = bench.lab.cluster.api.store.list('pods', {
      fieldSelector: { 'spec.nodeName': 'node-1' },
    });

    expect(daemonPods.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined]);
  });
});
