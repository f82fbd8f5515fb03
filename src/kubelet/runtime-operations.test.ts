/** What is counted of calls of the runtime. Upstream: pkg/kubelet/kuberuntime/instrumented_services.go (v1.36). */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

function operations(bench: KubeletLab, operation_type: string) {
  const value = (name: string) =>
    bench.node.kubelet.metrics.value(`runtime_operations_${name}`, { operation_type });
  return { total: value('total'), errors: value('errors_total') };
}

it('counts calls by what they do, and those that failed', async () => {
  const bench = await KubeletLab.open();
  bench.lab.fault({ point: 'cri.pullImage', error: 'Unavailable', times: 1 });
  await bench.run('web');
  await bench.advanceSeconds(30);
  await bench.lab.perform(bench.node.imageService.listImages());

  expect(operations(bench, 'pull_image')).toEqual({ total: 2, errors: 1 });
  for (const once of ['run_podsandbox', 'create_container', 'start_container']) {
    expect([once, operations(bench, once)]).toEqual([once, { total: 1, errors: 0 }]);
  }
  expect(operations(bench, 'remove_container')).toEqual({ total: 0, errors: 0 });
  // At the kubelet's start and after thirty seconds for the node's status, at the start for the collector.
  expect(operations(bench, 'list_images')).toEqual({ total: 3, errors: 0 });
});

it('counts how long they took, and one that nobody waits for any longer as failed', async () => {
  const bench = await KubeletLab.open();
  bench.lab.fault({ point: 'cri.createContainer', hang: true, forMs: 600_000, times: 1 });
  await bench.run('web');
  await bench.advanceSeconds(60);
  expect(operations(bench, 'create_container')).toEqual({ total: 0, errors: 0 });
  await bench.advanceSeconds(90);

  expect(operations(bench, 'create_container')).toEqual({ total: 2, errors: 1 });
  const { metrics } = bench.node.kubelet;
  const name = 'runtime_operations_duration_seconds';
  const labels = { operation_type: 'create_container' };
  expect(metrics.value(`${name}_sum`, labels)).toBeCloseTo(120, 0);
  expect(metrics.value(`${name}_bucket`, { ...labels, le: '0.03125' })).toBe(1);
});
