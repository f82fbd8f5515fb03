import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { isStatus } from './status-error.ts';
import { aPod, TestServer } from './testing/test-server.ts';

async function anHourOfWork(test: TestServer): Promise<void> {
  const { events } = test.watched('pods');
  for (let at = 0; at < 20; at++) {
    const manifest = { ...aPod(), metadata: { generateName: 'web-' } };
    const pod = await test.outcome(test.pods.create(manifest));
    await test.outcome(test.client.bind(pod.metadata, 'node-1'));
    await test.outcome(test.pods.delete(pod.metadata));
  }
  await test.world.loop.run();
  expect(events).toHaveLength(61);
}

describe('ApiServer', () => {
  it('answers after the latency of a request', async () => {
    const test = new TestServer({ requestLatencyMs: 5 });
    const startAt = test.world.now();

    await test.outcome(test.pods.list());

    expect(test.world.now() - startAt).toBe(5);
  });

  it('never handles a request whose caller left', async () => {
    const test = new TestServer();

    test.pods.create(aPod()).subscribe().unsubscribe();
    await test.world.loop.run();

    expect(test.server.store.count('pods')).toBe(0);
  });

  it('handles a request once for each subscription, and not before', async () => {
    const test = new TestServer();
    const creation = test.pods.create({ ...aPod(), metadata: { generateName: 'web-' } });
    await test.world.loop.run();
    expect(test.server.store.count('pods')).toBe(0);

    await test.outcome(creation);
    await test.outcome(creation);

    expect(test.server.store.count('pods')).toBe(2);
  });

  it('lists at one version, in the order of namespace and name', async () => {
    const test = new TestServer();
    for (const [namespace, name] of [
      ['kube-system', 'a'],
      ['default', 'b'],
      ['default', 'a'],
    ] as const) {
      await test.outcome(test.pods.create(aPod({ name, metadata: { namespace } })));
    }

    const { items, resourceVersion } = await test.outcome(test.pods.list());

    expect(items.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`)).toEqual([
      'default/a',
      'default/b',
      'kube-system/a',
    ]);
    expect(resourceVersion).toBe(test.server.store.resourceVersion);
  });

  it('records each write in the trace, and no refusal', async () => {
    const test = new TestServer();
    await test.outcome(test.pods.create(aPod()));
    await test.refusal(test.pods.create(aPod()));
    await test.outcome(test.client.bind({ name: 'web' }, 'node-1'));
    await test.outcome(test.pods.patchStatus({ name: 'web' }, { status: { phase: 'Running' } }));
    await test.outcome(test.pods.delete({ name: 'web' }));
    await test.outcome(test.pods.delete({ name: 'web' }, { gracePeriodSeconds: 0 }));

    const writes = test.world.trace.toText().split('\n').slice(8, -1);

    expect(writes).toEqual([
      '1 apiserver api.write {"verb":"create","resource":"pods","namespace":"default","name":"web","resourceVersion":"9","summary":"phase Pending"}',
      '3 apiserver api.write {"verb":"create","resource":"pods/binding","namespace":"default","name":"web","resourceVersion":"10"}',
      '4 apiserver api.write {"verb":"patch","resource":"pods/status","namespace":"default","name":"web","resourceVersion":"11","summary":"phase Running"}',
      '5 apiserver api.write {"verb":"delete","resource":"pods","namespace":"default","name":"web","resourceVersion":"12","summary":"grace period 30s"}',
      '6 apiserver api.write {"verb":"delete","resource":"pods","namespace":"default","name":"web","resourceVersion":"13","summary":"gone"}',
    ]);
  });

  it('writes the same trace from the same seed, and another from another', async () => {
    const digests: string[] = [];
    for (const seed of [7, 7, 8]) {
      const test = new TestServer({}, { choices: choices.seeded(seed), interleave: true });
      await anHourOfWork(test);
      digests.push(test.world.trace.digest());
    }

    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  it('works without a single choice made', async () => {
    const test = new TestServer({}, { choices: choices.defaults() });

    await anHourOfWork(test);

    expect(test.world.choices.recorded().every((answer) => answer === 0)).toBe(true);
  });
});

describe('fault point api.request', () => {
  it('fails the requests it strikes, before they are handled', async () => {
    const test = new TestServer();
    const match = 'test create pods';
    test.world.faults.plan({ point: 'api.request', match, times: 1, error: 'etcdserver: timeout' });

    const refusal: unknown = await test.outcome(test.pods.create(aPod())).catch((e: unknown) => e);

    expect(isStatus(refusal, 'InternalError')).toBe(true);
    expect(refusal).toMatchObject({ message: 'Internal error occurred: etcdserver: timeout' });
    expect(test.server.store.count('pods')).toBe(0);
    await test.outcome(test.pods.create(aPod()));
  });

  it('may only delay them', async () => {
    const test = new TestServer();
    test.world.faults.plan({ point: 'api.request', times: 1, delayMs: 50 });
    const startAt = test.world.now();

    await test.outcome(test.pods.create(aPod()));

    expect(test.world.now() - startAt).toBe(51);
  });
});
