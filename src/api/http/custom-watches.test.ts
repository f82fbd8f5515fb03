/**
 * Watches of custom resources while their definition changes or goes; as a kube-apiserver 1.36.3 was seen to end them, a
 * second later and without a word, and to resume none from before.
 */
import { describe, expect, it } from 'vitest';
import { aVersion, aWidget, widgetDefinition } from '../testing/widgets.ts';
import { TestDoor, type Reply } from './testing/test-door.ts';

const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com';
const IN_V1 = '/apis/example.com/v1/namespaces/default/widgets';
const IN_V2 = '/apis/example.com/v2/namespaces/default/widgets';

async function inTwoVersions(): Promise<TestDoor> {
  const door = new TestDoor();
  const versions = [aVersion('v1', { storage: true }), aVersion('v2', { storage: false })];
  const made = await door.post(
    DEFINITION.replace('/widgets.example.com', ''),
    widgetDefinition({}, { versions }),
  );
  expect(made.status, made.text).toBe(201);
  await door.advance(3000);
  expect((await door.post(IN_V1, aWidget('a'))).status).toBe(201);
  return door;
}

const change = (door: TestDoor, operations: readonly object[]): Promise<Reply> =>
  door.send('PATCH', DEFINITION, {
    headers: { 'content-type': 'application/json-patch+json' },
    body: operations,
  });

const told = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => {
    const { type, object } = JSON.parse(line) as {
      type: string;
      object: { apiVersion: string; metadata: { name?: string } };
    };
    return `${type} ${object.metadata.name ?? ''} ${object.apiVersion}`;
  });

const replace = (path: string, value: unknown): object => ({ op: 'replace', path, value });
const property = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/more';

describe('a custom resource whose definition has changed', () => {
  it('is kept anew by a write that changes nothing, once', async () => {
    const door = await inTwoVersions();
    await change(door, [
      replace('/spec/versions/0/storage', false),
      replace('/spec/versions/1/storage', true),
    ]);
    const touched = async (): Promise<string> => {
      const headers = { 'content-type': 'application/merge-patch+json' };
      const { json } = await door.send('PATCH', `${IN_V1}/a`, { headers, body: {} });
      return (json['metadata'] as { resourceVersion: string }).resourceVersion;
    };
    const first = await touched();
    expect(first).not.toBe(
      ((await door.get(DEFINITION)).json['metadata'] as { resourceVersion: string })
        .resourceVersion,
    );
    expect(Number(first)).toBe(Number(door.server.resourceVersion));
    expect(await touched()).toBe(first);
    const key = { name: 'a', namespace: 'default' };
    expect(door.server.store.get('widgets.example.com', key)?.apiVersion).toBe('example.com/v2');
  });
});

describe('watches of a custom resource', () => {
  it.each<[change: string, operations: readonly object[]]>([
    ['another schema', [{ op: 'add', path: property, value: { type: 'string' } }]],
    ['another name', [{ op: 'add', path: '/spec/names/shortNames', value: ['wd'] }]],
    ['a version less', [{ op: 'remove', path: '/spec/versions/1' }]],
    [
      'another version that is stored',
      [replace('/spec/versions/0/storage', false), replace('/spec/versions/1/storage', true)],
    ],
  ])('are let go a second after %s, in whichever version', async (_, operations) => {
    const door = await inTwoVersions();
    const streams = [
      await door.open(`${IN_V1}?watch=true`),
      await door.open(`${IN_V2}?watch=true`),
    ];
    expect((await change(door, operations)).status).toBe(200);
    await door.advance(500);
    const later = await door.open(`${IN_V1}?watch=true`);
    await door.post(IN_V1, aWidget('b'));
    await door.advance(490);
    expect(streams.map(({ state }) => state.ended)).toEqual(['open', 'open']);
    await door.advance(20);

    expect(streams.map(({ state }) => state.ended)).toEqual(['ended', 'ended']);
    expect(streams.map(({ lines }) => told(lines))).toEqual(
      ['v1', 'v2'].map((version) => [
        `ADDED a example.com/${version}`,
        `ADDED b example.com/${version}`,
      ]),
    );
    await door.advance(60_000);
    expect(later.state.ended).toBe('open');
  });

  it('show until then what the definition before says', async () => {
    const door = await inTwoVersions();
    const stream = await door.open(`${IN_V1}?watch=true`);
    await change(door, [
      { op: 'add', path: property, value: { type: 'string', default: 'filled in' } },
    ]);
    const made = await door.post(IN_V1, aWidget('b', { spec: {} }));
    expect(made.json['spec']).toEqual({ size: 3, more: 'filled in' });
    await door.advance(100);
    const [, event = '{}'] = stream.lines;
    expect(JSON.parse(event)).toMatchObject({ type: 'ADDED', object: { spec: { size: 3 } } });
    expect(event).not.toContain('filled in');
  });

  it('go on where the definition says nothing else of what is served', async () => {
    const door = await inTwoVersions();
    const stream = await door.open(`${IN_V1}?watch=true`);
    await change(door, [{ op: 'add', path: '/metadata/labels', value: { x: 'y' } }]);
    await door.advance(60_000);
    expect(stream.state.ended).toBe('open');
  });

  it('do not resume from before the change, and do from after it', async () => {
    const door = await inTwoVersions();
    const before = (await door.get(IN_V1)).json['metadata'] as { resourceVersion: string };
    await door.open(`${IN_V1}?watch=true&resourceVersion=${before.resourceVersion}`);
    const changed = await change(door, [replace('/spec/versions/1/served', false)]);
    const { resourceVersion } = changed.json['metadata'] as { resourceVersion: string };
    await door.post(IN_V1, aWidget('b'));
    const since = (version: string) =>
      door.exchange('GET', `${IN_V1}?watch=true&resourceVersion=${version}`);

    expect((await since(before.resourceVersion)).json).toMatchObject({
      type: 'ERROR',
      object: {
        code: 410,
        reason: 'Expired',
        message: `too old resource version: ${before.resourceVersion} (${resourceVersion})`,
      },
    });
    expect(told((await since(resourceVersion)).text.trim().split('\n'))).toEqual([
      'ADDED b example.com/v1',
    ]);
    // Lists of older states come from the store itself.
    const query = `resourceVersion=${before.resourceVersion}&resourceVersionMatch=Exact`;
    expect((await door.get(`${IN_V1}?${query}`)).json['items']).toHaveLength(1);
  });

  it('of a version that is served no more are let go, and it is not found any more', async () => {
    const door = await inTwoVersions();
    const stream = await door.open(`${IN_V2}?watch=true`);
    await change(door, [replace('/spec/versions/1/served', false)]);
    expect((await door.get(IN_V2)).status).toBe(404);
    const group = await door.get('/apis/example.com');
    expect(group.json['versions']).toEqual([{ groupVersion: 'example.com/v1', version: 'v1' }]);
    await door.advance(1010);
    expect(stream.state.ended).toBe('ended');
  });

  it('tell what goes with the definition, and are let go a second later', async () => {
    const door = await inTwoVersions();
    const stream = await door.open(`${IN_V1}?watch=true`);
    await door.send('DELETE', DEFINITION);
    await door.advance(100);
    expect(stream.state.ended).toBe('open');
    expect((await door.get('/apis/example.com')).status).toBe(404);
    await door.advance(1010);
    expect(stream.state.ended).toBe('ended');
    expect(told(stream.lines)).toEqual(['ADDED a example.com/v1', 'DELETED a example.com/v1']);
    expect(door.server.watcherCount).toBe(0);
  });
});
