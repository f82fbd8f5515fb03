import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from './testing/test-server.ts';

const key = { name: 'web', namespace: 'team' };

async function serverWithTeam(): Promise<TestServer> {
  const test = new TestServer();
  await test.outcome(test.client.resource('namespaces').create({ metadata: { name: 'team' } }));
  return test;
}

describe('namespaces', () => {
  it('are four to begin with, each with a default service account', () => {
    const { server } = new TestServer();

    const names = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
    expect(server.store.list('namespaces').map(({ metadata }) => metadata.name)).toEqual(names);
    expect(server.store.list('serviceaccounts').map(({ metadata }) => metadata.namespace)).toEqual(
      names,
    );
  });

  it('come with a finalizer, a label with their name, and the phase Active', async () => {
    const test = await serverWithTeam();

    expect(test.server.store.get('namespaces', { name: 'team' })).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('empty themselves and go', async () => {
    const test = await serverWithTeam();
    await test.outcome(test.pods.create(aPod({ metadata: { namespace: 'team' } })));

    await test.outcome(test.client.resource('namespaces').delete({ name: 'team' }));

    expect(test.server.store.get('namespaces', { name: 'team' })).toBeUndefined();
    expect(test.server.store.get('pods', key)).toBeUndefined();
    expect(test.server.store.list('serviceaccounts', { namespace: 'team' })).toEqual([]);
  });

  it('wait, closed to newcomers, for a pod that its kubelet has to stop', async () => {
    const test = await serverWithTeam();
    await test.outcome(test.pods.create(aPod({ metadata: { namespace: 'team' } })));
    await test.outcome(test.client.bind(key, 'node-1'));

    const going = await test.outcome(test.client.resource('namespaces').delete({ name: 'team' }));
    const late = aPod({ name: 'late', metadata: { namespace: 'team' } });

    expect(going.status.phase).toBe('Terminating');
    expect(await test.refusal(test.pods.create(late))).toBe(
      'pods "late" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    expect(() => test.server.create('pods', late)).toThrow(
      expect.objectContaining({
        status: expect.objectContaining({
          details: {
            name: 'late',
            kind: 'pods',
            causes: [
              {
                reason: 'NamespaceTerminating',
                message: 'namespace team is being terminated',
                field: 'metadata.namespace',
              },
            ],
          },
        }) as object,
      }) as Error,
    );
    await test.outcome(test.pods.delete(key, { gracePeriodSeconds: 0 }));
    expect(test.server.store.get('namespaces', { name: 'team' })).toBeUndefined();
  });

  it('cannot be deleted if the cluster needs them, or if they are not there', async () => {
    const test = new TestServer();
    const namespaces = test.client.resource('namespaces');

    expect(await test.refusal(namespaces.delete({ name: 'default' }))).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
    expect(await test.refusal(namespaces.delete({ name: 'x' }))).toBe('namespaces "x" not found');
  });
});
