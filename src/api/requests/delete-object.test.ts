import { describe, expect, it } from 'vitest';
import type { Manifest } from '../objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

const key = { name: 'web' };

async function serverWith(manifest: Manifest, nodeName = 'node-1'): Promise<TestServer> {
  const test = new TestServer();
  await test.outcome(test.pods.create(manifest));
  if (nodeName !== '') await test.outcome(test.client.bind(key, nodeName));
  return test;
}

function present(test: TestServer): boolean {
  return test.server.store.get('pods', key) !== undefined;
}

describe('delete: pods on a node', () => {
  it('marks first: a deadline, the grace period, one generation more', async () => {
    const test = await serverWith(aPod());

    const deleted = await test.outcome(test.pods.delete(key));

    expect(deleted.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    expect(present(test)).toBe(true);
  });

  it.each([
    [undefined, 30],
    [10, 10],
    [60, 30],
    [-3, 1],
  ])(
    'a second delete with grace %s leaves %s: shortened, never lengthened',
    async (again, left) => {
      const test = await serverWith(aPod());
      await test.outcome(test.pods.delete(key));

      const options = again === undefined ? {} : { gracePeriodSeconds: again };
      const deleted = await test.outcome(test.pods.delete(key, options));

      expect(deleted.metadata.deletionGracePeriodSeconds).toBe(left);
      expect(deleted.metadata.generation).toBe(2);
    },
  );

  it('moves the deadline with the grace period, but not into the past', async () => {
    const test = await serverWith(aPod());
    await test.outcome(test.pods.delete(key));
    await test.world.loop.run(test.world.now() + 20_000);

    const shortened = await test.outcome(test.pods.delete(key, { gracePeriodSeconds: 5 }));

    expect(shortened.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:20Z',
      deletionGracePeriodSeconds: 1,
    });
  });

  it('removes with grace 0', async () => {
    const test = await serverWith(aPod());
    await test.outcome(test.pods.delete(key));

    await test.outcome(test.pods.delete(key, { gracePeriodSeconds: 0 }));

    expect(present(test)).toBe(false);
  });
});

describe('delete: at once', () => {
  it('a pod without a node, whatever grace is asked for', async () => {
    const test = await serverWith(aPod(), '');

    await test.outcome(test.pods.delete(key, { gracePeriodSeconds: 30 }));

    expect(present(test)).toBe(false);
  });

  it.each(['Succeeded', 'Failed'])('a pod that has %s', async (phase) => {
    const test = await serverWith(aPod());
    await test.outcome(test.pods.patchStatus(key, { status: { phase } }));

    await test.outcome(test.pods.delete(key));

    expect(present(test)).toBe(false);
  });

  it('kinds without a grace period', async () => {
    const test = new TestServer();
    const secrets = test.client.resource('secrets');
    await test.outcome(secrets.create({ metadata: { name: 'a' } }));

    await test.outcome(secrets.delete({ name: 'a' }, { gracePeriodSeconds: 30 }));

    expect(test.server.store.get('secrets', { name: 'a' })).toBeUndefined();
  });
});

describe('delete: finalizers', () => {
  const finalizers = ['example.com/hold'];

  it('hold the object until the last is taken away', async () => {
    const test = await serverWith(aPod({ metadata: { finalizers } }), '');

    const held = await test.outcome(test.pods.delete(key));
    expect(held.metadata.deletionGracePeriodSeconds).toBe(0);
    expect(present(test)).toBe(true);

    await test.outcome(test.pods.patch(key, { metadata: { finalizers: null } }));
    expect(present(test)).toBe(false);
  });

  it('cannot be added to an object that is going', async () => {
    const test = await serverWith(aPod({ metadata: { finalizers } }), '');
    await test.outcome(test.pods.delete(key));

    expect(
      await test.refusal(
        test.pods.patch(key, { metadata: { finalizers: [...finalizers, 'example.com/more'] } }),
      ),
    ).toBe(
      'Pod "web" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
    );
  });
});

describe('delete: refusals', () => {
  it('what is not there', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.delete(key))).toBe('pods "web" not found');
  });

  it('another uid, another version', async () => {
    const test = await serverWith(aPod());
    const { uid = '', resourceVersion = '' } = test.server.store.get('pods', key)?.metadata ?? {};

    expect(await test.refusal(test.pods.delete(key, { preconditions: { uid: 'old' } }))).toBe(
      `Operation cannot be fulfilled on Pod "web": the UID in the precondition (old) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
    expect(
      await test.refusal(test.pods.delete(key, { preconditions: { uid, resourceVersion: '1' } })),
    ).toBe(
      `Operation cannot be fulfilled on Pod "web": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  });
});
