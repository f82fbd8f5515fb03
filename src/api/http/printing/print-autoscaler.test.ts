/** The rows as a kube-apiserver 1.36.3 printed them. */
import { expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

const resource = (name: string, target: object): object => ({
  type: 'Resource',
  resource: { name, target },
});
const external = (target: object): object => ({
  type: 'External',
  external: { metric: { name: 'y' }, target },
});
const CPU = resource('cpu', { type: 'Utilization', averageUtilization: 70 });

it.each<[shows: string, metrics: readonly object[], measured: readonly object[]]>([
  ['cpu: <unknown>/80%', [], []],
  [
    'cpu: 44%/70%',
    [CPU],
    [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 44 } } }],
  ],
  [
    'memory: <unknown>/100Mi, <unknown>/3 + 1 more...',
    [
      resource('memory', { type: 'AverageValue', averageValue: '100Mi' }),
      {
        type: 'Pods',
        pods: { metric: { name: 'x' }, target: { type: 'AverageValue', averageValue: '3' } },
      },
      external({ type: 'Value', value: '5' }),
    ],
    [],
  ],
  ['<unknown>/5 (avg)', [external({ type: 'AverageValue', averageValue: '5' })], []],
])('shows %s', async (shows, metrics, measured) => {
  const door = new TestDoor();
  const { status, text, json } = await door.post(AUTOSCALERS, {
    metadata: { name: 'h' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
      maxReplicas: 5,
      metrics,
    },
  });
  expect(status, text).toBe(201);
  const conditions: readonly object[] = [];
  const told = { currentReplicas: 3, desiredReplicas: 3, conditions, currentMetrics: measured };
  await door.send('PUT', `${AUTOSCALERS}/h/status`, { body: { ...json, status: told } });
  const table = (await door.get(AUTOSCALERS, TABLE)).json as {
    columnDefinitions: { name: string }[];
    rows: { cells: unknown[] }[];
  };
  expect(table.columnDefinitions.map(({ name }) => name).join()).toBe(
    'Name,Reference,Targets,MinPods,MaxPods,Replicas,Age',
  );
  expect(table.rows[0]?.cells.slice(0, 6)).toEqual(['h', 'Deployment/d', shows, '1', 5, 3]);
});
