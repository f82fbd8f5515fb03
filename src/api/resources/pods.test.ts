import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

const key = { name: 'web' };

describe('pods: field selectors', () => {
  it.each([
    [{ 'spec.nodeName': 'node-1', 'status.phase': 'Pending' }, true],
    [{ 'spec.nodeName': 'node-2' }, false],
    [{ 'status.phase': 'Running' }, false],
    [{ 'spec.schedulerName': 'default-scheduler', 'metadata.name': 'web' }, true],
    [{ 'metadata.namespace': 'default', 'spec.hostNetwork': 'false' }, true],
  ])('%j: %s', async (fieldSelector, found) => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod({ spec: { nodeName: 'node-1' } })));

    const { items } = await test.outcome(test.pods.list({ fieldSelector }));

    expect(items).toEqual(found ? [test.server.store.get('pods', key)] : []);
  });
});
