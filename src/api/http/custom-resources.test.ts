import { describe, expect, it } from 'vitest';
import { aVersion, aWidget, widgetDefinition } from '../testing/widgets.ts';
import { TestDoor } from './testing/test-door.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

async function withWidgets(definition = widgetDefinition({ subresources: { status: {} } })) {
  const door = new TestDoor();
  const made = await door.post(DEFINITIONS, definition);
  expect(made.status, made.text).toBe(201);
  await door.advance(3000);
  return door;
}

describe('a custom resource at the door', () => {
  it('is not there before its definition is established, nor is anything beside it', async () => {
    const door = new TestDoor();
    const before = await door.get(WIDGETS);
    expect([before.status, before.text]).toEqual([404, '404 page not found\n']);
    await door.post(DEFINITIONS, widgetDefinition());
    await door.advance(10);

    expect((await door.get(WIDGETS)).status).toBe(200);
    const beside = await door.get('/apis/example.com/v1/gadgets');
    expect([beside.status, beside.text]).toEqual([404, '404 page not found\n']);
    expect((await door.get('/apis/example.com/v2')).text).toBe('404 page not found\n');
    expect((await door.get('/apis/apps/v1/nothing')).json['kind']).toBe('Status');
  });

  it('keeps its first creator waiting', async () => {
    const door = new TestDoor();
    await door.post(DEFINITIONS, widgetDefinition());
    await door.advance(10);
    const begun = door.world.now();

    expect((await door.post(WIDGETS, aWidget('a'))).status).toBe(201);
    expect(door.world.now() - begun).toBe(2000);
    const refused = await door.post(WIDGETS, aWidget('B'));
    expect([refused.status, refused.json['reason']]).toEqual([422, 'Invalid']);
    await door.advance(2000);
    const later = door.world.now();
    await door.post(WIDGETS, aWidget('c'));
    expect(door.world.now()).toBe(later);
  });

  it('is discovered, in both forms, and with fewer verbs while it goes', async () => {
    const version = { additionalPrinterColumns: [], subresources: { status: {} } };
    const names = { shortNames: ['wd'], categories: ['all'] };
    const door = await withWidgets(widgetDefinition(version, { names }));
    await door.post(WIDGETS, aWidget('a', { metadata: { name: 'a', finalizers: ['x.y/z'] } }));
    const legacy = await door.get('/apis/example.com/v1');
    expect(legacy.json['resources']).toMatchObject([
      { name: 'widgets', singularName: 'widget', shortNames: ['wd'], categories: ['all'] },
      { name: 'widgets/status', kind: 'Widget', verbs: ['get', 'patch', 'update'] },
    ]);

    await door.send('DELETE', `${DEFINITIONS}/widgets.example.com`);
    await door.advance(10);
    const { json } = await door.get('/apis', { accept: AGGREGATED });
    const items = json['items'] as readonly { metadata: { name: string } }[];
    expect(items.at(-1)).toMatchObject({
      metadata: { name: 'example.com' },
      versions: [
        {
          version: 'v1',
          resources: [
            {
              resource: 'widgets',
              responseKind: { group: 'example.com', version: 'v1', kind: 'Widget' },
              verbs: ['delete', 'deletecollection', 'get', 'list', 'watch'],
              subresources: [{ subresource: 'status', verbs: ['get', 'patch', 'update'] }],
            },
          ],
        },
      ],
    });
  });

  it('is a table with the columns of its definition', async () => {
    const columns = [
      { name: 'Color', type: 'string', jsonPath: '.spec.color' },
      { name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 },
      { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp' },
      { name: 'Never', type: 'date', jsonPath: '.status.never' },
      { name: 'Broken', type: 'string', jsonPath: '.spec[' },
      { name: 'After', type: 'string', jsonPath: '.spec.color' },
    ];
    const door = await withWidgets(widgetDefinition({ additionalPrinterColumns: columns }));
    await door.post(WIDGETS, aWidget('a', { spec: { color: 'red' } }));
    await door.advance(5000);

    const { json } = await door.get(WIDGETS, TABLE);
    const definitions = json['columnDefinitions'] as readonly { name: string; priority: number }[];
    expect(definitions.map(({ name, priority }) => `${name} ${String(priority)}`)).toEqual([
      'Name 0',
      'Color 0',
      'Size 1',
      'Since 0',
      'Never 0',
    ]);
    expect(json['rows']).toMatchObject([{ cells: ['a', 'red', 3, '5s', null] }]);
  });

  it('warns of a version that is deprecated, and of finalizers that anybody may use', async () => {
    const versions = [
      aVersion('v1', { storage: true }),
      aVersion('v1alpha1', { deprecated: true }),
    ];
    const door = await withWidgets(widgetDefinition({}, { versions }));
    const old = await door.get('/apis/example.com/v1alpha1/widgets');
    expect(old.headers['Warning']).toEqual([
      '299 - "example.com/v1alpha1 Widget is deprecated; use example.com/v1 Widget"',
    ]);

    const metadata = { name: 'a', finalizers: ['held'] };
    const made = await door.post(WIDGETS, aWidget('a', { metadata }));
    expect(made.headers['Warning']).toEqual([
      String.raw`299 - "metadata.finalizers: \"held\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"`,
    ]);
  });

  it('takes no strategic merge patch, and no object that does not say what it is', async () => {
    const door = await withWidgets();
    await door.post(WIDGETS, aWidget('a'));
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    const patched = await door.send('PATCH', `${WIDGETS}/a`, { headers, body: {} });
    expect([patched.status, patched.json['message']]).toEqual([
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    ]);
    const { kind: _, ...nameless } = aWidget('b');
    const text = JSON.stringify(nameless);
    expect((await door.post(WIDGETS, nameless)).json['message']).toBe(
      `the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in '${text}' (${text.slice(0, 30)} ...)`,
    );
  });

  it('is in OpenAPI as long as it is served', async () => {
    const door = await withWidgets();
    const { json } = await door.get('/openapi/v3/apis/example.com/v1');
    const { schemas } = json['components'] as { schemas: Record<string, unknown> };
    expect(schemas['com.example.v1.Widget']).toMatchObject({
      properties: { spec: { properties: { color: { enum: ['red', 'green'] } } } },
      'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
    });
    expect((await door.get('/openapi/v2')).text).toContain('com.example.v1.Widget');
    await door.send('DELETE', `${DEFINITIONS}/widgets.example.com`);
    await door.advance(10);
    expect((await door.get('/openapi/v3/apis/example.com/v1')).status).toBe(404);
    expect((await door.get('/openapi/v2')).text).not.toContain('com.example.v1.Widget');
  });
});

describe('a definition that is none', () => {
  const NOTHING = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
  const metadata = { name: 'widgets.example.com' };
  it.each([
    ['nothing', { ...NOTHING, metadata }],
    ['no versions', { ...NOTHING, metadata, spec: { ...spec(), versions: [] } }],
    ['empty versions', { ...NOTHING, metadata, spec: { ...spec(), versions: [{}, {}] } }],
    ['null versions', { ...NOTHING, metadata, spec: { ...spec(), versions: [null] } }],
    ['names of numbers', { ...NOTHING, metadata, spec: { ...spec(), names: { plural: 1 } } }],
    ['a group of none', { ...NOTHING, metadata, spec: { ...spec(), group: undefined } }],
    ['an own group', { ...NOTHING, metadata, spec: { ...spec(), group: 'apps' } }],
    ['columns of nothing', widgetDefinition({ additionalPrinterColumns: [{}] })],
    ['fields of nothing', widgetDefinition({ selectableFields: [{}, { jsonPath: '.x' }] })],
    ['a scale of nothing', widgetDefinition({ subresources: { scale: {} } })],
    ['no schema', widgetDefinition({ schema: {} })],
    ['a schema of text', widgetDefinition({ schema: { openAPIV3Schema: 'object' } })],
    ['schemas of anything', widgetDefinition({ schema: { openAPIV3Schema: ODD_SCHEMA } })],
    ['a webhook', widgetDefinition({}, { conversion: { strategy: 'Webhook' } })],
    ['all its fields', widgetDefinition({}, { preserveUnknownFields: true })],
  ])('is refused, and nobody panics: %s', async (_, body) => {
    const door = new TestDoor();
    const { status, text } = await door.post(DEFINITIONS, body);
    expect(status, text).toBeGreaterThanOrEqual(400);
    expect(status, text).toBeLessThan(500);
    expect(door.reported).toEqual([]);
  });

  it('is warned of where it has no effect', async () => {
    const items = { type: 'string', format: 'postcode', colour: 'red' };
    const schema = {
      openAPIV3Schema: { type: 'object', properties: { a: { type: 'array', items } } },
    };
    const made = await new TestDoor().post(DEFINITIONS, widgetDefinition({ schema }));
    expect([made.status, made.headers['Warning']]).toEqual([
      201,
      [
        String.raw`299 - "unrecognized format \"postcode\""`,
        '299 - "spec.versions[0].schema.openAPIV3Schema.properties.a.items.colour: has no effect, no schema has such a field"',
      ],
    ]);
  });

  it('is told what is wrong in upstream’s words', async () => {
    const { json } = await new TestDoor().post(DEFINITIONS, {
      ...widgetDefinition(
        {},
        { names: { plural: 'Widgets', kind: '1', listKind: '1' }, scope: '' },
      ),
      metadata: { name: 'w.example.com' },
    });
    const { causes } = json['details'] as { causes: readonly { field: string; message: string }[] };
    const label =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'metadata.name: Invalid value: "w.example.com": must be spec.names.plural+"."+spec.group',
      'spec.scope: Required value',
      `spec.names.plural: Invalid value: "Widgets": ${label}`,
      `spec.names.singular: Invalid value: "1": ${label}`,
      `spec.names.kind: Invalid value: "1": may have mixed case, but should otherwise match: ${label}`,
      `spec.names.listKind: Invalid value: "1": may have mixed case, but should otherwise match: ${label}`,
      'spec.names.listKind: Invalid value: "1": kind and listKind may not be the same',
    ]);
  });
});

const ODD_SCHEMA = {
  type: 'object',
  properties: {
    a: { type: 'array', items: { properties: { b: null }, allOf: 5, enum: {}, format: 1 } },
    c: { type: 'object', additionalProperties: [1, { type: [] }] },
  },
};

function spec(): object {
  return (widgetDefinition() as { spec: object }).spec;
}
