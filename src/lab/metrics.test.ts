/** What kubelets count, as a scenario may ask for it and as Prometheus reads it. */
import { describe, expect, it } from 'vitest';
import { metricsOf } from './index.ts';
import { metricsText } from '../cli/metrics-text.ts';
import { playSteps, WEB_RUNS } from './testing/web-lab.ts';

describe('expect: metric', () => {
  it.each([
    ['{ name: kubelet_running_pods, is: 1 }', ''],
    ['{ name: kubelet_desired_pods, labels: { static: "" }, is: 1 }', ''],
    [
      '{ name: kubelet_started_containers_total, labels: { container_type: container }, is: 1 }',
      '',
    ],
    ['{ name: kubelet_pod_worker_start_duration_seconds_count, is: 1 }', ''],
    [
      '{ name: kubelet_runtime_operations_total, labels: { operation_type: create_container }, atMost: 0 }',
      'it is 1',
    ],
    ['{ name: kubelet_running_pods, node: node-9, is: 1 }', 'node node-9 does not exist'],
  ])('%s: %s', async (question, found) => {
    const played = await playSteps([...WEB_RUNS, `expect: { metric: ${question} }`]);
    expect(played.found).toBe(found);
  });

  it('refuses a name that nobody counts', async () => {
    await expect(
      playSteps(['expect: { metric: { name: kubelet_runing_pods, is: 1 } }']),
    ).rejects.toThrow('metric: no kubelet here counts "kubelet_runing_pods"');
  });
});

describe('the text form', () => {
  it('has a family of each name, with the node of each value', async () => {
    const { lab } = await playSteps(WEB_RUNS, {}, '  nodes: 2\n');
    const lines = (await metricsText(metricsOf(lab))).split('\n');

    expect(lines).toContain('# TYPE kubelet_running_pods gauge');
    expect(lines).toContain('kubelet_running_pods{instance="node-1"} 1');
    expect(lines).toContain('kubelet_running_pods{instance="node-2"} 0');
    expect(lines).toContain(
      'kubelet_run_podsandbox_duration_seconds_bucket{runtime_handler="",le="+Inf",instance="node-1"} 1',
    );
    expect(lines.filter((line) => line === '# TYPE kubelet_running_pods gauge')).toHaveLength(1);
  });
});
