/** Upstream: pkg/registry/core/pod/storage/eviction.go (v1.36). */
import { describe, expect, it } from 'vitest';
import { StatusError } from '../status-error.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

interface BudgetStatus {
  readonly observedGeneration?: number;
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
}

const key = { name: 'web' };

async function open(
  budgets: readonly BudgetStatus[] = [],
  pod: { readonly phase?: string; readonly ready?: string } = {},
  spec: Readonly<Record<string, unknown>> = {},
): Promise<TestServer> {
  const test = new TestServer();
  const metadata = { labels: { app: 'web' } };
  await test.outcome(test.pods.create(aPod({ metadata, spec: { nodeName: 'node-1' } })));
  const { phase = 'Running', ready = 'True' } = pod;
  const status = { phase, conditions: [{ type: 'Ready', status: ready }] };
  await test.outcome(test.pods.patchStatus(key, { status }));
  const resource = test.client.resource('poddisruptionbudgets');
  for (const [at, given] of budgets.entries()) {
    const name = `budget-${String(at)}`;
    await test.outcome(
      resource.create({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
      }),
    );
    const told = { observedGeneration: 1, ...given };
    await test.outcome(resource.patchStatus({ name }, { status: told }));
  }
  return test;
}

async function refusal(test: TestServer): Promise<StatusError | undefined> {
  try {
    await test.outcome(test.client.evict(key));
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

const WOULD_VIOLATE = "Cannot evict pod as it would violate the pod's disruption budget.";

describe('an eviction', () => {
  it('without a budget is a deletion, of which the pod is told why', async () => {
    const test = await open();
    expect(await refusal(test)).toBeUndefined();
    const { metadata, status } = test.server.get('pods', key);

    expect(metadata.deletionGracePeriodSeconds).toBe(30);
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
      }),
    );
  });

  it('of a pod that is not there is refused', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.client.evict(key))).toBe('pods "web" not found');
  });

  it.each<[string, BudgetStatus[], number, string]>([
    [
      'allows none',
      [{ disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 1 }],
      429,
      'The disruption budget budget-0 needs 1 healthy pods and has 1 currently',
    ],
    [
      'has not been looked at since it changed',
      [{ observedGeneration: 0, disruptionsAllowed: 1 }],
      429,
      'The disruption budget budget-0 is still being processed by the server.',
    ],
  ])('is refused when its budget %s', async (_what, budgets, code, cause) => {
    const test = await open(budgets);
    const refused = await refusal(test);

    expect(refused?.message).toBe(WOULD_VIOLATE);
    expect(refused?.code).toBe(code);
    expect(refused?.status.details?.causes).toEqual([
      { reason: 'DisruptionBudget', message: cause },
    ]);
    expect(test.server.get('pods', key).metadata.deletionTimestamp).toBeUndefined();
  });

  it('is refused when two budgets speak of the pod', async () => {
    const test = await open([{ disruptionsAllowed: 1 }, { disruptionsAllowed: 1 }]);

    expect((await refusal(test))?.message).toMatch(/more than one PodDisruptionBudget/);
  });

  it('takes one from the budget that allows it', async () => {
    const test = await open([{ disruptionsAllowed: 1, desiredHealthy: 1, currentHealthy: 2 }]);
    expect(await refusal(test)).toBeUndefined();
    const { status } = test.server.get('poddisruptionbudgets', { name: 'budget-0' });

    expect(status.disruptionsAllowed).toBe(0);
    expect(Object.keys(status.disruptedPods ?? {})).toEqual(['web']);
  });

  it.each([
    ['a pod that has not begun', { phase: 'Pending' }, {}, true],
    ['a pod that has ended', { phase: 'Succeeded' }, {}, true],
    ['an unready pod, while enough others are healthy', { ready: 'False' }, {}, true],
    ['a pod that runs', {}, {}, false],
    [
      'a pod that runs, whatever is allowed of unready ones',
      {},
      { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      false,
    ],
  ])('of %s, with a budget that is used up: allowed %j', async (_what, pod, spec, isAllowed) => {
    const used = [{ disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 1 }];
    const test = await open(used, pod, spec);

    expect((await refusal(test)) === undefined).toBe(isAllowed);
  });

  it('of an unready pod is refused while too few are healthy, unless the budget says otherwise', async () => {
    const short = [{ disruptionsAllowed: 0, desiredHealthy: 2, currentHealthy: 1 }];
    const unready = { ready: 'False' };
    expect((await refusal(await open(short, unready)))?.code).toBe(429);
    const always = { unhealthyPodEvictionPolicy: 'AlwaysAllow' };

    expect(await refusal(await open(short, unready, always))).toBeUndefined();
  });
});
