import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../client.ts';
import type { CustomObject } from '../custom-objects.ts';
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import type { Manifest } from '../objects.ts';
import { TestServer, titles } from '../testing/test-server.ts';
import { aVersion, aWidget, widgetDefinition } from '../testing/widgets.ts';

const WIDGETS = 'widgets.example.com';

class CustomTest extends TestServer {
  readonly definitions = this.client.resource('customresourcedefinitions');
  readonly widgets = this.client.resource(WIDGETS);

  async define(manifest: Manifest = widgetDefinition({ subresources: { status: {} } })) {
    await this.outcome(this.definitions.create(manifest));
    await this.advance(10);
  }

  async advance(ms: number): Promise<void> {
    await this.world.loop.run(this.world.now() + ms);
  }

  conditions(name = WIDGETS): readonly string[] {
    const crd = this.server.store.get('customresourcedefinitions', { name });
    return (crd?.status.conditions ?? []).map(
      ({ type, status, reason = '' }) => `${type}=${status} ${reason}`,
    );
  }

  make(name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<CustomObject> {
    return this.outcome(this.widgets.create(aWidget(name, fields)));
  }
}

/** Of each event of a definition, the reasons of its conditions. */
function reasonsTold(events: readonly WatchEvent<CustomResourceDefinition>[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'BOOKMARK') return [];
    const { conditions = [] } = event.object.status;
    return [conditions.map(({ reason = '' }) => reason).join(' ')];
  });
}

const fieldsOf = (object: CustomObject) => object as unknown as Record<string, unknown>;

describe('a CustomResourceDefinition', () => {
  it('is completed, its names are accepted, and then it is established', async () => {
    const test = new CustomTest();
    const { events } = test.watched('customresourcedefinitions');
    const made = await test.outcome(test.definitions.create(widgetDefinition()));

    expect(made.spec).toMatchObject({
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      conversion: { strategy: 'None' },
    });
    expect(made.status).toEqual({
      acceptedNames: { plural: '', kind: '' },
      storedVersions: ['v1'],
    });
    expect(made.metadata.generation).toBe(1);
    expect(await test.refusal(test.widgets.list())).toBe(
      'the server could not find the requested resource',
    );
    await test.advance(2);
    expect(test.conditions()).toEqual([
      'NamesAccepted=True NoConflicts',
      'Established=True InitialNamesAccepted',
    ]);
    expect((await test.outcome(test.widgets.list())).items).toEqual([]);
    expect(reasonsTold(events)).toEqual([
      '',
      'NoConflicts Installing',
      'NoConflicts InitialNamesAccepted',
    ]);
  });

  it('waits for a name until who has it is gone', async () => {
    const test = new CustomTest();
    await test.define();
    const gadgets = widgetDefinition({}, { names: { plural: 'gadgets', shortNames: ['widget'] } });
    await test.define({ ...gadgets, metadata: { name: 'gadgets.example.com' } });

    expect(test.conditions('gadgets.example.com')).toEqual([
      'NamesAccepted=False ListKindConflict',
      'Established=False NotAccepted',
    ]);
    await test.outcome(test.definitions.delete({ name: WIDGETS }));
    await test.advance(20);
    expect(test.conditions('gadgets.example.com')).toEqual([
      'NamesAccepted=True NoConflicts',
      'Established=True InitialNamesAccepted',
    ]);
  });

  it('keeps the names that its objects are stored by', async () => {
    const test = new CustomTest();
    await test.define();
    const change = (spec: object) =>
      test.refusal(test.definitions.patch({ name: WIDGETS }, { spec }));

    expect(await change({ scope: 'Cluster' })).toContain(
      'spec.scope: Invalid value: "Cluster": field is immutable',
    );
    expect(await change({ names: { kind: 'Wodget' } })).toContain(
      'spec.names.kind: Invalid value: "Wodget": field is immutable',
    );
    expect(await change({ versions: [aVersion('v2', { storage: true })] })).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    );
  });

  it('is deleted after its objects, of which the last is looked for every five seconds', async () => {
    const test = new CustomTest();
    await test.define();
    await test.make('a');
    await test.make('held', { metadata: { name: 'held', finalizers: ['example.com/held'] } });
    const { events } = test.watched(WIDGETS);
    await test.advance(5);

    await test.outcome(test.definitions.delete({ name: WIDGETS }));
    await test.advance(5);
    expect(test.conditions()).toContain('Terminating=True InstanceDeletionInProgress');
    expect(await test.refusal(test.widgets.create(aWidget('late')))).toBe(
      'widgets.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    );
    const letGo = { metadata: { finalizers: null } };
    await test.outcome(test.widgets.patch({ name: 'held' }, letGo));
    expect(test.server.store.count('customresourcedefinitions')).toBe(1);
    await test.advance(5000);
    expect(test.server.store.count('customresourcedefinitions')).toBe(0);
    expect(titles(events)).toEqual([
      'ADDED a',
      'ADDED held',
      'BOOKMARK',
      'DELETED a',
      'MODIFIED held',
      'DELETED held',
    ]);
    expect(test.server.watcherCount).toBe(1);
    await test.advance(1001);
    expect(test.server.watcherCount).toBe(0);
    expect(await test.refusal(test.widgets.list())).toContain('could not find');
  });

  it('says after a minute that an object stays, and tries again', async () => {
    const test = new CustomTest();
    await test.define();
    await test.make('held', { metadata: { name: 'held', finalizers: ['example.com/held'] } });
    const { events } = test.watched('customresourcedefinitions');
    await test.outcome(test.definitions.delete({ name: WIDGETS }));
    await test.advance(61_000);

    const told = events.flatMap((event) =>
      event.type === 'BOOKMARK' ? [] : (event.object.status.conditions ?? []),
    );
    expect(told.map(({ message }) => message)).toContain(
      'could not confirm zero CustomResources remaining: context deadline exceeded',
    );
    expect(test.conditions()).toContain('Terminating=True InstanceDeletionInProgress');
  });

  it('that was never established has nothing to wait for', async () => {
    const test = new CustomTest();
    await test.define();
    const gadgets = widgetDefinition({}, { names: { plural: 'gadgets' } });
    await test.define({ ...gadgets, metadata: { name: 'gadgets.example.com' } });
    const { events } = test.watched('customresourcedefinitions', {
      fieldSelector: { 'metadata.name': 'gadgets.example.com' },
    });
    await test.outcome(test.definitions.delete({ name: 'gadgets.example.com' }));
    await test.advance(10);

    expect(reasonsTold(events).at(-1)).toBe('ListKindConflict NotAccepted NeverEstablished');

    expect(test.server.store.count('customresourcedefinitions')).toBe(1);
  });
});

describe('an object of a custom resource', () => {
  it('is pruned, completed and judged by its schema', async () => {
    const test = new CustomTest();
    await test.define();

    expect(fieldsOf(await test.make('a', { spec: { color: 'red' } }))['spec']).toEqual({
      color: 'red',
      size: 3,
    });
    expect(await test.refusal(test.widgets.create(aWidget('b', { spec: { wings: 2 } })))).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.wings"',
    );
    expect(await test.refusal(test.widgets.create(aWidget('b', { spec: { size: 0 } })))).toContain(
      'Widget.example.com "b" is invalid: spec.size: Invalid value: 0',
    );
    expect(await test.refusal(test.widgets.create(aWidget('B')))).toContain('metadata.name');
    expect(await test.refusal(test.widgets.create({ ...aWidget('b'), kind: 'Gadget' }))).toContain(
      'kind: Invalid value: "Gadget": must be Widget',
    );
    const labels = { metadata: { name: 'b', labels: { a: 1 } } };
    expect(await test.refusal(test.widgets.create(aWidget('b', labels)))).toContain(
      'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    );
  });

  it('has a generation that its metadata and its status do not move', async () => {
    const test = new CustomTest();
    await test.define();
    await test.make('a', { spec: { color: 'red' }, status: { replicas: 7 } });
    const key = { name: 'a' };
    const seen: unknown[] = [];
    const see = ({ metadata, status }: CustomObject) => seen.push([metadata.generation, status]);

    see(await test.outcome(test.widgets.get(key)));
    see(await test.outcome(test.widgets.patch(key, { metadata: { labels: { a: 'b' } } })));
    see(await test.outcome(test.widgets.patchStatus(key, { status: { replicas: 1 } })));
    const both = { spec: { size: 4 }, status: { replicas: 9 } };
    see(await test.outcome(test.widgets.patch(key, both)));
    see(await test.outcome(test.widgets.patchStatus(key, { spec: { size: 5 } })));

    expect(seen).toEqual([
      [1, undefined],
      [1, undefined],
      [1, { replicas: 1 }],
      [2, { replicas: 1 }],
      [2, { replicas: 1 }],
    ]);
  });

  it('counts its status, too, where that has no door of its own', async () => {
    const test = new CustomTest();
    await test.define(widgetDefinition());
    await test.make('a', { status: { replicas: 1 } });

    const changed = await test.outcome(
      test.widgets.patch({ name: 'a' }, { status: { replicas: 2 } }),
    );
    expect(changed.metadata.generation).toBe(2);
    expect(await test.refusal(test.widgets.patchStatus({ name: 'a' }, {}))).toBe(
      'the server could not find the requested resource',
    );
  });

  it('is kept in the version that is stored, and shown in the one that is asked for', async () => {
    const test = new CustomTest();
    const narrow = { type: 'object', properties: { spec: { type: 'object', properties: {} } } };
    const old = aVersion('v1beta1', { schema: { openAPIV3Schema: narrow } });
    const stored = aVersion('v1', { storage: true });
    await test.define(widgetDefinition({}, { versions: [stored, old] }));
    await test.make('a', { spec: { color: 'red' } });
    const older = test.client.resource(`${WIDGETS}/v1beta1`);
    const { events } = test.watched(`${WIDGETS}/v1beta1`);
    await test.advance(5);

    expect(await test.outcome(older.get({ name: 'a' }))).toMatchObject({
      apiVersion: 'example.com/v1beta1',
      spec: {},
    });
    await test.outcome(older.create({ ...aWidget('b'), apiVersion: 'example.com/v1beta1' }));
    await test.outcome(older.patch({ name: 'b' }, { metadata: { labels: { a: 'b' } } }));
    expect(await test.outcome(test.widgets.get({ name: 'b' }))).toMatchObject({
      apiVersion: 'example.com/v1',
      metadata: { labels: { a: 'b' } },
    });
    await test.outcome(older.delete({ name: 'b' }));
    await test.advance(5);
    expect(titles(events)).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b', 'MODIFIED b', 'DELETED b']);
    const versions = events.flatMap((event) =>
      event.type === 'BOOKMARK' ? [] : [event.object.apiVersion],
    );
    expect(new Set(versions)).toEqual(new Set(['example.com/v1beta1']));
  });

  it('that is older than a default has it when it is read', async () => {
    const test = new CustomTest();
    const bare = { schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPEC } } } };
    await test.define(widgetDefinition(bare));
    await test.make('a', { spec: { color: 'red' } });
    const completed = {
      ...bare.schema.openAPIV3Schema,
      properties: {
        spec: {
          ...SPEC,
          properties: { ...SPEC.properties, size: { type: 'integer', default: 3 } },
        },
      },
    };
    const versions = [aVersion('v1', { storage: true, schema: { openAPIV3Schema: completed } })];
    await test.outcome(test.definitions.patch({ name: WIDGETS }, { spec: { versions } }));
    await test.advance(5);

    expect(await test.outcome(test.widgets.get({ name: 'a' }))).toMatchObject({
      spec: { color: 'red', size: 3 },
    });
  });

  it('of a kind that others have, too, is none of theirs', async () => {
    const test = new CustomTest();
    const names = { plural: 'pods', singular: 'pod', kind: 'Pod', listKind: 'PodList' };
    const schema = {
      openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    };
    const pods = widgetDefinition({ schema }, { names });
    await test.define({ ...pods, metadata: { name: 'pods.example.com' } });
    const made = await test.outcome(
      test.client
        .resource('pods.example.com')
        .create({ apiVersion: 'example.com/v1', kind: 'Pod', metadata: { name: 'p' }, whales: 2 }),
    );

    expect(fieldsOf(made)).toMatchObject({ whales: 2 });
    expect(test.server.store.count('pods')).toBe(0);
    expect(test.server.resources.ofKind('v1', 'Pod')).toBe('pods');
    expect(test.server.resources.ofKind('example.com/v1', 'Pod')).toBe('pods.example.com');
  });

  it('goes with its namespace', async () => {
    const test = new CustomTest();
    await test.define();
    await test.outcome(test.client.resource('namespaces').create({ metadata: { name: 'shop' } }));
    await test.make('a', { metadata: { name: 'a', namespace: 'shop' } });
    await test.outcome(test.client.resource('namespaces').delete({ name: 'shop' }));
    await test.advance(10);

    expect(test.server.store.count(WIDGETS)).toBe(0);
    expect(test.server.store.get('namespaces', { name: 'shop' })).toBeUndefined();
  });
});

const SPEC = { type: 'object', properties: { color: { type: 'string' } } };
