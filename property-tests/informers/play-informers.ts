/** An API server, informers of its ConfigMaps, and what happens to them until all faults are over. */
import { reflect, type ConfigMap, type ReflectorDecisions } from '../../src/api/index.ts';
import { TestServer } from '../../src/api/testing/test-server.ts';
import { choices, follow, listen, type Operation, type Trace } from '../../src/sim/index.ts';
import { Held, textOf } from './held.ts';
import { FAULTS_END_MS, SELECTIONS, type Deed, type InformerStory } from './informer-story.ts';

/** Longer than the longest back-off, twice. */
const HEALING_MS = 150_000;

export interface InformersPlayed {
  readonly trace: Trace;
  readonly informers: readonly { readonly held: Held<ConfigMap>; readonly truth: string }[];
}

export async function playInformers(
  story: InformerStory,
  decisions: Partial<ReflectorDecisions> = {},
): Promise<InformersPlayed> {
  const test = new TestServer({}, { choices: choices.seeded(1) });
  const { world, server } = test;
  const informers = SELECTIONS.map((options, at) => {
    const user = `informer-${String(at)}`;
    const held = new Held<ConfigMap>();
    const client = server.client(user).resource('configmaps');
    const known = () => held.objects;
    const what = { world, user, resource: 'configmaps', client, options, known } as const;
    listen(world.loop, reflect({ ...what, decisions }), (event) => held.take(event));
    return { held, options };
  });
  await world.loop.run(world.now() + 10);
  for (const { afterMs, deed } of story) {
    await world.loop.run(world.now() + afterMs);
    for (const operation of does(test, deed)) {
      // Whether there is something to delete is not the question.
      follow(operation, { done: () => undefined, failed: () => undefined });
    }
  }
  await world.loop.run(world.now() + FAULTS_END_MS + HEALING_MS);
  return {
    trace: world.trace,
    informers: informers.map(({ held, options }) => ({
      held,
      truth: textOf(server.store.list('configmaps', options)),
    })),
  };
}

function does(test: TestServer, deed: Deed): readonly Operation<unknown>[] {
  const maps = test.server.client('scenario').resource('configmaps');
  const create = (name: string, value: string) =>
    maps.create({ metadata: { name, labels: { value } } });
  switch (deed.do) {
    case 'put':
      return [
        test.server.store.get('configmaps', { name: deed.name }) === undefined
          ? create(deed.name, deed.value)
          : maps.patch(
              { name: deed.name },
              {
                data: { at: String(test.world.now()) },
                metadata: { labels: { value: deed.value } },
              },
            ),
      ];
    case 'delete':
      return [maps.delete({ name: deed.name })];
    case 'replace':
      return [maps.delete({ name: deed.name }), create(deed.name, deed.value)];
    case 'compact':
      test.server.compact();
      return [];
    case 'fault':
      test.world.faults.plan(deed.fault);
      return [];
  }
}
