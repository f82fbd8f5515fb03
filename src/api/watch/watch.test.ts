import { describe, expect, it } from 'vitest';
import { aPod, TestServer, titles } from '../testing/test-server.ts';

const onNode = { fieldSelector: { 'spec.nodeName': 'node-1' } };

describe('watch', () => {
  it('begins with what is there, in order, and a bookmark', async () => {
    const test = new TestServer();
    for (const name of ['b', 'a']) await test.outcome(test.pods.create(aPod({ name })));

    const { events } = test.watched('pods');
    await test.world.loop.run();

    expect(titles(events)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(events.at(-1)).toMatchObject({ resourceVersion: test.server.store.resourceVersion });
  });

  it('goes on with every change, in order, each with the object as it then was', async () => {
    const test = new TestServer();
    const { events } = test.watched('pods');
    await test.outcome(test.pods.create(aPod()));
    await test.outcome(test.pods.patchStatus({ name: 'web' }, { status: { phase: 'Running' } }));
    await test.outcome(test.pods.delete({ name: 'web' }));
    await test.world.loop.run();

    expect(titles(events)).toEqual(['BOOKMARK', 'ADDED web', 'MODIFIED web', 'DELETED web']);
    expect(
      events.map((event) => (event.type === 'BOOKMARK' ? '' : event.object.status.phase)),
    ).toEqual(['', 'Pending', 'Running', 'Running']);
  });

  it('by node: sees a pod when it is bound, and not the pods of other nodes', async () => {
    const test = new TestServer();
    const mine = test.watched('pods', onNode);
    const unbound = test.watched('pods', { fieldSelector: { 'spec.nodeName': '' } });
    for (const name of ['a', 'b']) await test.outcome(test.pods.create(aPod({ name })));

    await test.outcome(test.client.bind({ name: 'a' }, 'node-1'));
    await test.outcome(test.client.bind({ name: 'b' }, 'node-2'));
    await test.world.loop.run();

    expect(titles(mine.events)).toEqual(['BOOKMARK', 'ADDED a']);
    expect(titles(unbound.events)).toEqual([
      'BOOKMARK',
      'ADDED a',
      'ADDED b',
      'DELETED a',
      'DELETED b',
    ]);
  });

  it('by label: an object that stops to match is deleted, in its last matching state', async () => {
    const test = new TestServer();
    const { events } = test.watched('pods', { labelSelector: 'app=web' });
    await test.outcome(test.pods.create(aPod()));
    for (const app of ['web', 'db']) {
      await test.outcome(test.pods.patch({ name: 'web' }, { metadata: { labels: { app } } }));
    }
    await test.outcome(test.pods.delete({ name: 'web' }));
    await test.world.loop.run();

    expect(titles(events)).toEqual(['BOOKMARK', 'ADDED web', 'DELETED web']);
    expect(events[2]).toMatchObject({ object: { metadata: { labels: { app: 'web' } } } });
  });

  it('by namespace and name: sees that object alone', async () => {
    const test = new TestServer();
    const one = { namespace: 'default', fieldSelector: { 'metadata.name': 'a' } };
    const elsewhere = test.watched('pods', { namespace: 'kube-system' });
    const { events } = test.watched('pods', one);
    for (const name of ['a', 'b']) await test.outcome(test.pods.create(aPod({ name })));
    await test.world.loop.run();

    expect(titles(events)).toEqual(['BOOKMARK', 'ADDED a']);
    expect(titles(elsewhere.events)).toEqual(['BOOKMARK']);
  });

  it('delivers after its latency, all of one instant in one entry of the loop', async () => {
    const test = new TestServer({ watchLatencyMs: 7 });
    const { events } = test.watched('pods');
    await test.world.loop.run();
    for (const name of ['a', 'b']) test.pods.create(aPod({ name })).subscribe();
    await test.world.loop.run(test.world.now() + 1);

    expect(test.world.loop.pendingByLane()).toEqual(new Map([['watcher', 1]]));
    await test.world.loop.run(test.world.now() + 6);
    expect(titles(events)).toEqual(['BOOKMARK']);
    await test.world.loop.run(test.world.now() + 1);
    expect(titles(events)).toEqual(['BOOKMARK', 'ADDED a', 'ADDED b']);
  });

  it('ends when its subscriber leaves, with nothing left on the loop', async () => {
    const test = new TestServer();
    const { events, stop } = test.watched('pods');
    await test.world.loop.run();
    expect(test.server.watcherCount).toBe(1);
    await test.outcome(test.pods.create(aPod()));

    stop();

    expect(test.server.watcherCount).toBe(0);
    expect(test.world.loop.pendingCount).toBe(0);
    expect(titles(events)).toEqual(['BOOKMARK']);
  });

  it('refuses a field that cannot be selected by', async () => {
    const test = new TestServer();
    const fieldSelector = { 'spec.image': 'a' };

    expect(await test.refusal(test.pods.list({ fieldSelector }))).toBe(
      'field label not supported: spec.image',
    );
    expect(await test.refusal(test.pods.watch({ fieldSelector }))).toBe(
      'field label not supported: spec.image',
    );
  });
});
