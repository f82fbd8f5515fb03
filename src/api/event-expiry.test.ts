import { describe, expect, it } from 'vitest';
import { EventExpiry } from './event-expiry.ts';
import type { Manifest, NamespacedMeta } from './objects.ts';
import { TestServer } from './testing/test-server.ts';

const HOUR_MS = 3_600_000;
const event = (name: string): Manifest => ({
  metadata: { name },
  involvedObject: { namespace: 'default', name: 'web' },
  reason: 'Pulled',
});

describe('events', () => {
  it('are gone an hour after their last write, and not before', async () => {
    const test = new TestServer();
    const events = test.client.resource('events');
    await test.outcome(events.create(event('old')));
    await test.outcome(events.create(event('repeated')));
    await test.world.loop.run(test.world.now() + HOUR_MS / 2);
    await test.outcome(events.patch({ name: 'repeated' }, { count: 2 }));

    await test.world.loop.run(test.world.now() + HOUR_MS / 2 - 10);
    const before = await test.outcome(events.list());
    await test.world.loop.run(test.world.now() + 10);
    const after = await test.outcome(events.list());

    expect(before.items.map(({ metadata }) => metadata.name)).toEqual(['old', 'repeated']);
    expect(after.items.map(({ metadata }) => metadata.name)).toEqual(['repeated']);
  });

  it('are not taken for one of the same name that was deleted before', async () => {
    const test = new TestServer();
    const events = test.client.resource('events');
    await test.outcome(events.create(event('a')));
    await test.outcome(events.delete({ name: 'a' }));
    await test.world.loop.run(test.world.now() + HOUR_MS / 2);
    await test.outcome(events.create(event('a')));
    await test.world.loop.run(test.world.now() + HOUR_MS / 2);

    expect((await test.outcome(events.list())).items).toHaveLength(1);
  });

  it('keep no timer', async () => {
    const test = new TestServer();
    await test.outcome(test.client.resource('events').create(event('a')));

    expect(test.world.loop.pendingCount).toBe(0);
  });

  it('belong to the namespace of what they are about', async () => {
    const test = new TestServer();
    const stray = { ...event('a'), involvedObject: { namespace: 'kube-system', name: 'web' } };

    expect(await test.refusal(test.client.resource('events').create(stray))).toBe(
      'Event "a" is invalid: involvedObject.namespace: Invalid value: "kube-system": does not match event.namespace',
    );
  });
});

describe('EventExpiry', () => {
  const state = (name: string): NamespacedMeta => ({
    name,
    namespace: 'default',
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  });

  it('passes each state once, in the order of the writes, however many there are', () => {
    const expiry = new EventExpiry(10);
    const names = Array.from({ length: 5000 }, (_, at) => String(at));
    const taken: string[] = [];
    for (const [at, name] of names.entries()) {
      expiry.observe(state(name), at);
      const over = expiry.takeExpired(at);
      if (over !== undefined) taken.push(over.name);
    }

    expect(taken).toEqual(names.slice(0, 4990));
    expect(expiry.takeExpired(5000)?.name).toBe('4990');
  });
});
