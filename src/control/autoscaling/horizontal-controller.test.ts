/**
 * Autoscalers in a cluster without a metrics API. Upstream: pkg/controller/podautoscaler/horizontal_test.go (v1.36),
 * and what a kube-controller-manager without a metrics server says.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { WorkloadLab } from '../testing/workload-lab.ts';
import { metricFailure } from './metric-failures.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const deployment = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${String(replicas)}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: 'registry.test/server:v1' }] }`;

const autoscaler = (name = 'web', target = 'web', kind = 'Deployment'): string => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name} }
spec:
  minReplicas: 2
  maxReplicas: 4
  scaleTargetRef: { apiVersion: apps/v1, kind: ${kind}, name: ${target} }
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } }`;

async function scaled(...manifests: readonly string[]): Promise<WorkloadLab> {
  open = await WorkloadLab.open();
  await open.apply(manifests.join('\n---'));
  return open;
}

const NO_CPU =
  'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';

describe('HorizontalController', () => {
  it('says nothing for a quarter of a minute, then that there are no metrics', async () => {
    const lab = await scaled(deployment(3), autoscaler());
    await lab.advance(14);
    expect(lab.get('horizontalpodautoscalers', 'web')?.status).not.toHaveProperty('conditions');
    await lab.advance(3);

    expect(lab.get('horizontalpodautoscalers', 'web')?.status).toMatchObject({
      currentReplicas: 3,
      desiredReplicas: 0,
      currentMetrics: [{ type: '' }],
      conditions: [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'SucceededGetScale',
          message: "the HPA controller was able to get the target's current scale",
        },
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'FailedGetResourceMetric',
          message: `the HPA was unable to compute the replica count: ${NO_CPU}`,
        },
      ],
    });
    expect(lab.events('HorizontalPodAutoscaler')).toEqual([
      `FailedGetResourceMetric: ${NO_CPU}`,
      `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${NO_CPU}`,
    ]);
  });

  it('writes no status that says the same again', async () => {
    const lab = await scaled(deployment(3), autoscaler());
    await lab.advance(20);
    const { resourceVersion } = lab.get('horizontalpodautoscalers', 'web')?.metadata ?? {};
    await lab.advance(60);

    expect(lab.get('horizontalpodautoscalers', 'web')?.metadata.resourceVersion).toBe(
      resourceVersion,
    );
    const [event] = lab.list('events').filter(({ reason }) => reason === 'FailedGetResourceMetric');
    expect(event?.count).toBe(5);
  });

  it.each([
    [1, 2, 'Current number of replicas below Spec.MinReplicas'],
    [6, 4, 'Current number of replicas above Spec.MaxReplicas'],
  ])('brings %i between the bounds: %i', async (before, after, reason) => {
    const lab = await scaled(deployment(before), autoscaler());
    await lab.advance(16);

    expect(lab.get('deployments', 'web')?.spec.replicas).toBe(after);
    const status = lab.get('horizontalpodautoscalers', 'web')?.status;
    expect(status).toMatchObject({
      currentReplicas: before,
      desiredReplicas: after,
      conditions: [{ type: 'AbleToScale', status: 'True', reason: 'SucceededRescale' }],
    });
    expect(status?.lastScaleTime).toBeDefined();
    expect(lab.events('HorizontalPodAutoscaler')).toEqual([
      `SuccessfulRescale: New size: ${String(after)}; reason: ${reason}`,
    ]);
  });

  it('leaves alone what was scaled to nothing', async () => {
    const lab = await scaled(deployment(0), autoscaler());
    await lab.advance(16);

    expect(lab.get('deployments', 'web')?.spec.replicas).toBe(0);
    expect(lab.get('horizontalpodautoscalers', 'web')?.status?.conditions?.[1]).toMatchObject({
      type: 'ScalingActive',
      status: 'False',
      reason: 'ScalingDisabled',
    });
  });

  it.each([
    ['Deployment', 'none', 'deployments.apps "none" not found'],
    ['Nothing', 'web', 'no matches for kind "Nothing" in group "apps"'],
    ['ControllerRevision', 'web', 'the server could not find the requested resource'],
  ])('cannot scale the %s %s', async (kind, target, why) => {
    const lab = await scaled(autoscaler('web', target, kind));
    await lab.advance(16);

    expect(lab.get('horizontalpodautoscalers', 'web')?.status?.conditions).toMatchObject([
      {
        type: 'AbleToScale',
        status: 'False',
        reason: 'FailedGetScale',
        message: `the HPA controller was unable to get the target's current scale: ${why}`,
      },
    ]);
    expect(lab.events('HorizontalPodAutoscaler')).toEqual([`FailedGetScale: ${why}`]);
  });

  it('does not share pods with another', async () => {
    const lab = await scaled(deployment(3), autoscaler('a'), autoscaler('b'));
    await lab.advance(31);

    const { conditions } = lab.get('horizontalpodautoscalers', 'a')?.status ?? {};
    expect(conditions?.[1]).toMatchObject({
      reason: 'AmbiguousSelector',
      message: 'pods by selector app=web are controlled by multiple HPAs: [default/a default/b]',
    });
  });
});

describe('a metric that is not to be had', () => {
  const metric = { name: 'm' };
  const CUSTOM =
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  const EXTERNAL =
    'unable to fetch metrics from external metrics API: the server could not find the requested resource (get m.external.metrics.k8s.io)';

  it.each<[object, string, string, string]>([
    [
      { pods: { metric, target: { type: 'AverageValue', averageValue: '1' } } },
      'FailedGetPodsMetric',
      `unable to get metric m: ${CUSTOM}`,
      `failed to get pods metric value: unable to get metric m: ${CUSTOM}`,
    ],
    [
      {
        object: {
          metric,
          describedObject: { kind: 'Ingress', name: 'i' },
          target: { type: 'AverageValue', averageValue: '1' },
        },
      },
      'FailedGetObjectMetric',
      `unable to get metric m: Ingress on n i/${CUSTOM}`,
      `failed to get object metric value: failed to get m object metric: unable to get metric m: Ingress on n i/${CUSTOM}`,
    ],
    [
      { external: { metric, target: { type: 'Value', value: '1' } } },
      'FailedGetExternalMetric',
      `unable to get external metric n/m/nil: ${EXTERNAL}`,
      `failed to get m external metric value: failed to get external metric m: unable to get external metric n/m/nil: ${EXTERNAL}`,
    ],
    [
      {
        external: {
          metric: { ...metric, selector: { matchLabels: { q: 'a' } } },
          target: { type: 'AverageValue', averageValue: '1' },
        },
      },
      'FailedGetExternalMetric',
      `unable to get external metric n/m/&LabelSelector{MatchLabels:map[string]string{q: a,},MatchExpressions:[]LabelSelectorRequirement{},}: ${EXTERNAL}`,
      `failed to get m external metric value: failed to get m external metric: unable to get external metric n/m/&LabelSelector{MatchLabels:map[string]string{q: a,},MatchExpressions:[]LabelSelectorRequirement{},}: ${EXTERNAL}`,
    ],
    [
      {
        containerResource: {
          name: 'memory',
          container: 'c',
          target: { type: 'AverageValue', averageValue: '1' },
        },
      },
      'FailedGetContainerResourceMetric',
      'failed to get memory usage: unable to get metrics for resource memory: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
      'failed to get c container metric value: failed to get memory usage: unable to get metrics for resource memory: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    ],
  ])('%j', (source, reason, message, summary) => {
    expect(metricFailure({ type: '', ...source }, 'n')).toEqual({
      reason,
      message,
      summary,
    });
  });
});
