/** What kubelets and controllers write to a node. */
import { describe, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

const key = { name: 'node-1' };

async function withNode(): Promise<TestServer> {
  const test = new TestServer();
  await test.outcome(test.client.resource('nodes').create({ metadata: key }));
  return test;
}

describe('nodes', () => {
  it('take images and conditions with their status', async () => {
    const test = await withNode();
    const status = {
      images: [{ names: ['registry.test/a@sha256:0', 'registry.test/a:v1'], sizeBytes: 7 }],
      conditions: [
        { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure', message: 'm' },
      ],
    };
    const nodes = test.client.resource('nodes');

    await test.outcome(nodes.patchStatus(key, { status }));
    // A list in a merge patch is the whole list.
    await test.outcome(nodes.patchStatus(key, { status: { images: [] } }));

    expect(test.server.get('nodes', key).status).toEqual({ ...status, images: [] });
  });

  it('take taints with their spec, and lose them', async () => {
    const test = await withNode();
    const taints = [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }];
    const nodes = test.client.resource('nodes');

    const tainted = await test.outcome(nodes.patch(key, { spec: { taints } }));
    const freed = await test.outcome(nodes.patch(key, { spec: { taints: null } }));

    expect(tainted.spec.taints).toEqual(taints);
    expect(freed.spec).not.toHaveProperty('taints');
    expect(
      await test.refusal(nodes.patch(key, { spec: { taints: [...taints, ...taints] } })),
    ).toContain('spec.taints[1]: Duplicate value');
  });
});
