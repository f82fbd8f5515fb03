import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

const key = { name: 'web' };

describe('bind', () => {
  it('sets the node and the condition PodScheduled', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod()));

    await test.outcome(test.client.bind(key, 'node-1'));

    expect(test.server.store.get('pods', key)).toMatchObject({
      spec: { nodeName: 'node-1' },
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'True',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    });
  });

  it('replaces an earlier PodScheduled', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod()));
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }];
    await test.outcome(test.pods.patchStatus(key, { status: { conditions } }));

    await test.outcome(test.client.bind(key, 'node-1'));

    expect(test.server.store.get('pods', key)?.status.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'True' },
    ]);
  });

  it.each([
    [
      'a pod that has a node',
      aPod({ spec: { nodeName: 'node-2' } }),
      'pod web is already assigned to node "node-2"',
    ],
    [
      'a pod that is gated',
      aPod({ spec: { schedulingGates: [{ name: 'example.com/wait' }] } }),
      'pod web has non-empty .spec.schedulingGates',
    ],
  ])('refuses %s', async (_, manifest, why) => {
    const test = new TestServer();
    await test.outcome(test.pods.create(manifest));

    expect(await test.refusal(test.client.bind(key, 'node-1'))).toBe(
      `Operation cannot be fulfilled on pods/binding "web": ${why}`,
    );
  });

  it('refuses a pod that is being deleted, and one that is not there', async () => {
    const test = new TestServer();
    const finalizers = ['example.com/hold'];
    await test.outcome(test.pods.create(aPod({ metadata: { finalizers } })));
    await test.outcome(test.pods.delete(key));

    expect(await test.refusal(test.client.bind(key, 'node-1'))).toBe(
      'Operation cannot be fulfilled on pods/binding "web": pod web is being deleted, cannot be assigned to a host',
    );
    expect(await test.refusal(test.client.bind({ name: 'db' }, 'node-1'))).toBe(
      'pods "db" not found',
    );
  });
});
