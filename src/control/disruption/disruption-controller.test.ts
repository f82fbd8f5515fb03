import { afterEach, describe, expect, it } from 'vitest';
import type { Pod, PodDisruptionBudget } from '../../api/index.ts';
import { WorkloadLab } from '../testing/workload-lab.ts';
import { budgetStatus } from './disruption-controller.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const pod = (name: string, ready: boolean): Pod =>
  ({
    metadata: { name },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }) as unknown as Pod;

const budget = (spec: object, status: object = {}): PodDisruptionBudget =>
  ({ metadata: { generation: 1 }, spec, status }) as unknown as PodDisruptionBudget;

describe('budgetStatus', () => {
  it.each([
    [{ minAvailable: 2 }, 3, 3, { desiredHealthy: 2, disruptionsAllowed: 1 }],
    [{ minAvailable: 3 }, 3, 3, { desiredHealthy: 3, disruptionsAllowed: 0 }],
    [{ minAvailable: '50%' }, 3, 3, { desiredHealthy: 2, disruptionsAllowed: 1 }],
    [{ maxUnavailable: 1 }, 3, 2, { desiredHealthy: 2, disruptionsAllowed: 0 }],
    [{ maxUnavailable: '34%' }, 3, 3, { desiredHealthy: 1, disruptionsAllowed: 2 }],
    [{ maxUnavailable: 5 }, 3, 3, { desiredHealthy: 0, disruptionsAllowed: 3 }],
  ])('%j of %i, %i ready', (spec, count, ready, expected) => {
    const pods = Array.from({ length: count }, (_, at) => pod(String(at), at < ready));
    expect(budgetStatus(budget(spec), pods, count, 0, '')).toMatchObject({
      ...expected,
      currentHealthy: ready,
      expectedPods: count,
    });
  });

  it('does not count a pod whose eviction was allowed, until it has not gone for two minutes', () => {
    const pods = [pod('a', true), pod('b', true)];
    const status = { disruptedPods: { a: '2026-01-01T00:00:00Z' } };
    const at = (seconds: number) =>
      budgetStatus(
        budget({ minAvailable: 1 }, status),
        pods,
        2,
        Date.parse('2026-01-01T00:00:00Z') + seconds * 1000,
        '',
      );
    expect(at(1)).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 });
    expect(at(121)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
    expect(at(121).disruptedPods).toBeUndefined();
  });
});

describe('DisruptionController', () => {
  it('counts by the Deployment, and follows its pods', async () => {
    open = await WorkloadLab.open();
    await open.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: 'registry.test/server:v1' }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: web } } }
`);
    await open.advance(10);
    expect(open.get('poddisruptionbudgets', 'web')?.status).toMatchObject({
      observedGeneration: 1,
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
      conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
    });
  });

  const POD = `
apiVersion: v1
kind: Pod
metadata: { name: alone, labels: { app: alone } }
spec: { containers: [{ name: c, image: 'registry.test/server:v1' }] }
`;
  const budgetOf = (name: string, spec: string): string => `
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec: { ${spec}, selector: { matchLabels: { app: alone } } }
`;
  const said = (lab: WorkloadLab): readonly string[] =>
    lab.list('events').map(({ reason = '', message = '' }) => `${reason}: ${message}`);

  // As kube-controller-manager 1.36.3 answered.
  it('does not count a pod that nobody controls where a share is asked for, and says so', async () => {
    open = await WorkloadLab.open();
    await open.apply(POD + budgetOf('share', 'maxUnavailable: 1'));
    await open.advance(10);
    expect(open.get('poddisruptionbudgets', 'share')?.status).toMatchObject({
      currentHealthy: 1,
      expectedPods: 0,
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'InsufficientPods' }],
    });
    expect(said(open)).toContainEqual(
      expect.stringMatching(
        /^UnmanagedPods: .*\(selector: &LabelSelector\{MatchLabels:map\[string\]string\{app: alone,\},MatchExpressions:\[\]LabelSelectorRequirement\{\},\}\) were found to be unmanaged\./,
      ),
    );
  });

  it('counts it where a number is to stay, and says that several budgets choose it', async () => {
    open = await WorkloadLab.open();
    await open.apply(POD + budgetOf('a', 'minAvailable: 1') + budgetOf('b', 'minAvailable: 0'));
    await open.advance(10);
    expect(open.get('poddisruptionbudgets', 'b')?.status).toMatchObject({
      expectedPods: 1,
      disruptionsAllowed: 1,
    });
    await open.apply(POD.replace('alone, labels', 'other, labels'));
    await open.advance(10);
    expect(said(open)).toContain(
      'MultiplePodDisruptionBudgets: Pod "default"/"other" matches multiple PodDisruptionBudgets.  Chose "a" arbitrarily.',
    );
  });

  it('lets nothing go while it cannot tell how many there are to be', async () => {
    open = await WorkloadLab.open();
    await open.apply(`
apiVersion: batch/v1
kind: Job
metadata: { name: job }
spec:
  template:
    metadata: { labels: { app: alone } }
    spec: { restartPolicy: Never, containers: [{ name: c, image: 'registry.test/server:v1' }] }
`);
    await open.advance(10);
    await open.apply(budgetOf('share', 'maxUnavailable: 50%').replace('---', ''));
    await open.advance(10);
    const message = 'jobs.batch does not implement the scale subresource';
    expect(open.get('poddisruptionbudgets', 'share')?.status).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'SyncFailed', message }],
    });
    expect(said(open)).toContain(
      `CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: ${message}`,
    );
  });
});
