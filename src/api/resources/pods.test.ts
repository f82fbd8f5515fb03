import { featureGatesOf } from '../feature-gates.ts';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects.ts';
import { anOciVolume, aPod, TestServer } from '../testing/test-server.ts';
import { pods } from './pods.ts';

const key = { name: 'web' };

describe('pods: fields of a gate that is off', () => {
  const off = featureGatesOf('1.36', { OCIVolume: false });

  async function updatedBy(stored: readonly unknown[], sent: readonly unknown[]): Promise<Pod> {
    const test = new TestServer();
    const old = await test.outcome(test.pods.create(aPod({ spec: { volumes: stored } })));
    const next: Pod = {
      ...old,
      metadata: { ...old.metadata },
      spec: { ...old.spec, volumes: structuredClone(sent) as Pod['spec']['volumes'] & object },
    };
    pods.prepareForUpdate?.(next, old, off);
    return next;
  }

  it('stay in a pod that has them already', async () => {
    const volumes = [anOciVolume('a', 'registry.test/a:v2')];
    const next = await updatedBy([anOciVolume('a', 'registry.test/a:v1')], volumes);

    expect(next.spec.volumes).toEqual(volumes);
  });

  it('are dropped from a pod that has none', async () => {
    const next = await updatedBy([{ name: 'a', emptyDir: {} }], [anOciVolume('a', 'b')]);

    expect(next.spec.volumes).toEqual([{ name: 'a' }]);
  });
});

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
