/** One autoscaler by two versions of its API, as a kube-apiserver 1.36.3 shows it. */
import { expect, it } from 'vitest';
import { TestDoor } from './testing/test-door.ts';

const PATH = 'namespaces/default/horizontalpodautoscalers';
const V1 = `/apis/autoscaling/v1/${PATH}`;
const V2 = `/apis/autoscaling/v2/${PATH}`;
const target = { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' };
const cpu = (averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

it.each([
  [{ targetCPUUtilizationPercentage: 60 }, 60],
  [{}, 80],
])('is made by v1: %j', async (fields, percent) => {
  const door = new TestDoor();
  const spec = { scaleTargetRef: target, maxReplicas: 3, ...fields };
  const made = await door.post(V1, { metadata: { name: 'a' }, spec });
  expect(made.json).toMatchObject({
    apiVersion: 'autoscaling/v1',
    spec: { minReplicas: 1, maxReplicas: 3, targetCPUUtilizationPercentage: percent },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  });

  const { json } = await door.send('GET', `${V2}/a`);

  const whole = { scaleTargetRef: target, minReplicas: 1, maxReplicas: 3, metrics: [cpu(percent)] };
  expect(json).toMatchObject({ apiVersion: 'autoscaling/v2', spec: whole });
});

it('keeps in annotations what v1 has no fields for', async () => {
  const door = new TestDoor();
  const pods = {
    type: 'Pods',
    pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '5' } },
  };
  const memory = {
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
  };
  const rules = { selectPolicy: 'Min', policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] };
  const spec = {
    scaleTargetRef: target,
    maxReplicas: 3,
    metrics: [cpu(50), pods, memory],
    behavior: { scaleDown: rules },
  };
  const made = await door.post(V2, { metadata: { name: 'a' }, spec });
  expect(made.status).toBe(201);

  const { json } = await door.send('GET', `${V1}/a`);
  const { metadata, spec: shown } = json as {
    metadata: { annotations: Readonly<Record<string, string>> };
    spec: object;
  };

  expect(shown).toMatchObject({ targetCPUUtilizationPercentage: 50 });
  expect(JSON.parse(metadata.annotations['autoscaling.alpha.kubernetes.io/metrics'] ?? '')).toEqual(
    [
      { type: 'Pods', pods: { metricName: 'hits', targetAverageValue: '5' } },
      { type: 'Resource', resource: { name: 'memory', targetAverageValue: '1Gi' } },
    ],
  );
  const behavior = metadata.annotations['autoscaling.alpha.kubernetes.io/behavior'] ?? '';
  expect(JSON.parse(behavior)).toMatchObject({
    ScaleDown: { SelectPolicy: 'Min', Policies: [{ Type: 'Pods', Value: 1, PeriodSeconds: 60 }] },
  });

  const labels = { written: 'by-v1' };
  const patched = await door.send('PATCH', `${V1}/a`, {
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { metadata: { labels }, spec: { maxReplicas: 9 } },
  });
  expect(patched.status).toBe(200);
  const after = await door.send('GET', `${V2}/a`);

  expect(after.json).toMatchObject({
    metadata: { labels },
    spec: { maxReplicas: 9, metrics: [pods, memory, cpu(50)], behavior: { scaleDown: rules } },
  });
  const { annotations } = (after.json as { metadata: { annotations?: object } }).metadata;
  expect(annotations).toBeUndefined();
});

it('is refused in the words of what is stored, and does not read annotations that are none', async () => {
  const door = new TestDoor();
  const metadata = {
    name: 'a',
    annotations: { 'autoscaling.alpha.kubernetes.io/metrics': '[{"type":7}]' },
  };

  const { json } = await door.post(V1, {
    metadata,
    spec: { scaleTargetRef: target, maxReplicas: 0 },
  });

  expect(json).toMatchObject({
    message:
      'HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.maxReplicas: Required value: must be set and greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`]',
  });
});

it('is found by both versions, the second preferred', async () => {
  const door = new TestDoor();
  const { json } = await door.send('GET', '/apis/autoscaling');

  expect(json).toMatchObject({
    versions: [{ version: 'v2' }, { version: 'v1' }],
    preferredVersion: { version: 'v2' },
  });
});
