/**
 * The API answers Conflict, once or for a while: whoever asked asks again. Upstream:
 * pkg/kubelet/status/status_manager.go, syncBatch; pkg/scheduler/schedule_one.go,
 * handleSchedulingFailure (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

describe.each(['Conflict', 'NotFound', 'InternalError'])('%s', (error) => {
  it.each([
    ['kubelet/', 'patch pods'],
    ['kubelet/', 'delete pods'],
    ['scheduler', 'create pods/binding'],
  ])('to %s %s: the pod runs, and ends', async (user, request) => {
    const bench = await KubeletLab.open();
    const match = user === 'scheduler' ? `${user} ${request}` : `kubelet/node-1 ${request}`;
    bench.lab.fault({ point: 'api.request', match, error, times: 2 });
    await bench.run('web');
    await bench.advanceSeconds(60);
    expect(bench.pod('web').status.phase).toBe('Running');
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(60);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(bench.records('fault.struck')).toHaveLength(2);
  });
});

it('a pod that somebody else bound meanwhile stays where it is', async () => {
  const bench = await KubeletLab.open({ nodes: 2 });
  bench.lab.fault({
    point: 'api.request',
    match: 'scheduler create pods/binding',
    error: 'Conflict',
  });
  await bench.run('web');
  await bench.advanceSeconds(5);
  const { client } = bench.lab.cluster;
  await bench.lab.perform(client.bind({ namespace: 'default', name: 'web' }, 'node-2'));
  await bench.advanceSeconds(60);

  expect(bench.pod('web').spec.nodeName).toBe('node-2');
  expect(bench.pod('web').status.phase).toBe('Running');
  expect(bench.records('fault.struck').filter(({ at }) => at > 20_000)).toEqual([]);
});
