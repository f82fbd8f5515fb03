/**
 * Laws of the watch, over arbitrary sequences of writes.
 *
 * A watcher that applies events to a copy holds exactly what a list with the same selection answers; and
 * the changes told after any revision lead from the state then to the state now.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../sim/index.ts';
import type { ListOptions, WatchEvent } from '../client.ts';
import type { ApiObject, Pod } from '../objects.ts';
import type { Change } from '../store/change.ts';
import { ResourceTable } from '../resources/resource-table.ts';
import { Store } from '../store/store.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

interface Write {
  readonly verb: 'create' | 'label' | 'bind' | 'status' | 'delete';
  readonly name: string;
  readonly value: string;
  readonly waitMs: number;
}

const writes = fc.array(
  fc.record<Write>({
    verb: fc.constantFrom('create', 'label', 'bind', 'status', 'delete'),
    name: fc.constantFrom('a', 'b', 'c'),
    value: fc.constantFrom('x', 'y'),
    waitMs: fc.nat(3),
  }),
  { maxLength: 30 },
);

const SELECTIONS: readonly ListOptions[] = [
  {},
  { namespace: 'default' },
  { namespace: 'kube-system' },
  { labelSelector: 'value=x' },
  { fieldSelector: { 'spec.nodeName': 'x' } },
  { fieldSelector: { 'spec.nodeName': '' } },
  { fieldSelector: { 'status.phase': 'x' }, labelSelector: '!value' },
  { fieldSelector: { 'metadata.name': 'a' } },
];

/** Some of these are refused (an object that is not there); that is part of the game. */
async function play(test: TestServer, { verb, name, value, waitMs }: Write): Promise<void> {
  const { pods, client } = test;
  const operations: Readonly<Record<Write['verb'], () => Operation<unknown>>> = {
    create: () => pods.create(aPod({ name })),
    label: () => pods.patch({ name }, { metadata: { labels: { value } } }),
    bind: () => client.bind({ name }, value),
    status: () => pods.patchStatus({ name }, { status: { phase: value } }),
    delete: () => pods.delete({ name }, { gracePeriodSeconds: value === 'x' ? 0 : 5 }),
  };
  operations[verb]().subscribe({ error: () => undefined });
  await test.world.loop.run(test.world.now() + waitMs);
}

function applied(events: readonly WatchEvent<Pod>[]): readonly Pod[] {
  const copy = new Map<string, Pod>();
  for (const event of events) {
    if (event.type === 'BOOKMARK') continue;
    const { name } = event.object.metadata;
    expect(copy.has(name)).toBe(event.type !== 'ADDED');
    if (event.type === 'DELETED') copy.delete(name);
    else copy.set(name, event.object);
  }
  return [...copy].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod);
}

describe('watch', () => {
  it('shows what a list shows, for every selection, whenever it began', async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (before, after) => {
        const test = new TestServer();
        for (const write of before) await play(test, write);
        const watches = SELECTIONS.map((options) => ({
          options,
          watched: test.watched('pods', options),
        }));
        for (const write of after) await play(test, write);
        await test.world.loop.run();

        for (const { options, watched } of watches) {
          expect(applied(watched.events)).toEqual(test.server.store.list('pods', options));
        }
      }),
    );
  });

  it('delivers versions that only rise', async () => {
    await fc.assert(
      fc.asyncProperty(writes, async (sequence) => {
        const test = new TestServer();
        const { events } = test.watched('pods');
        for (const write of sequence) await play(test, write);
        await test.world.loop.run();

        const versions = events.map((event) =>
          Number(
            event.type === 'BOOKMARK'
              ? event.resourceVersion
              : event.object.metadata.resourceVersion,
          ),
        );
        expect(versions).toEqual([...versions].sort((a, b) => a - b));
      }),
    );
  });
});

describe('store', () => {
  const configMap = (name: string, text: string): Readonly<Record<string, unknown>> => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { text },
  });

  it('leads from the state at any revision to the state now, by what was told since', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3)), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (sequence) => {
        const changes: Change<ApiObject>[] = [];
        const store = new Store({
          resources: new ResourceTable(),
          onChange: (_, change) => changes.push(change),
        });
        const states = [new Map<string, ApiObject>()];
        for (const [name, text] of sequence) {
          const previous = store.get('configmaps', { name });
          if (text === 0 && previous !== undefined) store.remove('configmaps', previous, previous);
          else store.put('configmaps', configMap(name, String(text)) as never, previous);
          states.push(new Map(store.list('configmaps').map((each) => [each.metadata.name, each])));
        }

        states.forEach((state, revision) => {
          const replayed = new Map(state);
          for (const { type, object } of changes.slice(revision)) {
            if (type === 'DELETED') replayed.delete(object.metadata.name);
            else replayed.set(object.metadata.name, object);
          }
          expect(new Map([...replayed].sort())).toEqual(states.at(-1));
        });
      }),
    );
  });
});
