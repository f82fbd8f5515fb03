import { describe, expect, it } from 'vitest';
import { aVersion, widgetDefinition } from '../../testing/widgets.ts';
import { TestDoor } from '../testing/test-door.ts';
import type { WebhookCaller } from './webhook-caller.ts';

type Json = Record<string, unknown>;
interface Review {
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly Json[];
  };
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const at = (version: string): string => `/apis/example.com/${version}/namespaces/default/widgets`;

const STRING = { type: 'string' };
const HOST_PORT = { openAPIV3Schema: object({ spec: object({ hostPort: STRING }) }) };
const APART = { openAPIV3Schema: object({ spec: object({ host: STRING, port: STRING }) }) };

function object(properties: Json): Json {
  return { type: 'object', properties };
}

const CLIENT = { url: 'https://convert.example.com/' };
const CONVERSION = {
  strategy: 'Webhook',
  webhook: { clientConfig: CLIENT, conversionReviewVersions: ['v1'] },
};

function definition(storage = 'v1', conversion: Json = CONVERSION) {
  const versions = [
    aVersion('v1', { schema: APART, storage: storage === 'v1' }),
    aVersion('v1beta1', { schema: HOST_PORT, storage: storage === 'v1beta1' }),
  ];
  return widgetDefinition({}, { versions, conversion });
}

/** As the widgets of upstream's documentation: `host:port`, or apart. */
function convert(object: Json, desired: string): Json {
  const { hostPort, host, port } = object['spec'] as Record<string, string>;
  const [a = '', b = ''] = (hostPort ?? '').split(':');
  const isApart = desired.endsWith('/v1');
  const spec = isApart ? { host: a, port: b } : { hostPort: `${host ?? ''}:${port ?? ''}` };
  return { ...object, apiVersion: desired, spec };
}

/** A door, and how often how many objects were to be converted into which version. */
async function aDoor(
  answer: (review: Review) => Json = () => ({}),
  made = definition(),
): Promise<{ door: TestDoor; asked: string[] }> {
  const asked: string[] = [];
  const callWebhook: WebhookCaller = ({ body }) => {
    const review = JSON.parse(body) as Review;
    const { uid, desiredAPIVersion: desired, objects } = review.request;
    asked.push(`${String(objects.length)} to ${desired}`);
    const convertedObjects = objects.map((each) => convert(each, desired));
    const response = { uid, result: { status: 'Success' }, convertedObjects, ...answer(review) };
    const reviewed = { kind: 'ConversionReview', apiVersion: 'apiextensions.k8s.io/v1', response };
    return Promise.resolve({ status: 200, body: JSON.stringify(reviewed) });
  };
  const door: TestDoor = new TestDoor({}, { callWebhook });
  const { status, text } = await door.post(DEFINITIONS, made);
  expect(status, text).toBe(201);
  await door.advance(3000);
  return { door, asked };
}

/** Answers come from outside the loop, one after the other. */
async function settle(door: TestDoor): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await door.advance(100);
}

const beta = (name: string, hostPort = 'a.example:80') => ({
  apiVersion: 'example.com/v1beta1',
  kind: 'Widget',
  metadata: { name },
  spec: { hostPort },
});

describe('a custom resource that a webhook converts', () => {
  it('is written and read in each version', async () => {
    const { door, asked } = await aDoor();
    const made = await door.post(at('v1beta1'), beta('a'));

    expect(made.status, made.text).toBe(201);
    expect(made.json['spec']).toEqual({ hostPort: 'a.example:80' });
    expect(asked).toEqual(['1 to example.com/v1', '1 to example.com/v1beta1']);
    const newer = await door.get(`${at('v1')}/a`);
    expect(newer.json).toMatchObject({
      apiVersion: 'example.com/v1',
      metadata: made.json['metadata'],
      spec: { host: 'a.example', port: '80' },
    });
    const patch = { headers: { 'content-type': 'application/merge-patch+json' } };
    const changed = await door.send('PATCH', `${at('v1beta1')}/a`, {
      ...patch,
      body: { spec: { hostPort: 'b.example:81' } },
    });
    expect(changed.json['spec']).toEqual({ hostPort: 'b.example:81' });
    expect((await door.get(`${at('v1')}/a`)).json['spec']).toEqual({
      host: 'b.example',
      port: '81',
    });
    const replaced = await door.send('PUT', `${at('v1')}/a`, {
      body: { ...newer.json, metadata: { name: 'a', resourceVersion: '0' } },
    });
    expect(replaced.status).toBe(409);
    expect((await door.send('DELETE', `${at('v1beta1')}/a`)).status).toBe(200);
    expect((await door.get(`${at('v1')}/a`)).status).toBe(404);
  });

  it('is asked about once for each state', async () => {
    const { door, asked } = await aDoor();
    for (const name of ['a', 'b', 'c'])
      await door.post(at('v1'), convert(beta(name), 'example.com/v1'));
    expect(asked).toEqual([]);

    const list = await door.get(at('v1beta1'));
    expect(asked).toEqual(['3 to example.com/v1beta1']);
    expect(list.json['items']).toMatchObject([
      { spec: { hostPort: 'a.example:80' } },
      { spec: { hostPort: 'a.example:80' } },
      { spec: { hostPort: 'a.example:80' } },
    ]);
    await door.get(at('v1beta1'));
    expect(asked).toHaveLength(1);
  });

  it('is watched in each version, in order', async () => {
    const { door } = await aDoor();
    const watches = await Promise.all(
      ['v1', 'v1beta1'].map((version) => door.open(`${at(version)}?watch=true`)),
    );
    await door.post(at('v1beta1'), beta('a', 'a:1'));
    await door.post(at('v1'), convert(beta('b', 'b:2'), 'example.com/v1'));
    await door.send('DELETE', `${at('v1')}/a`);
    await settle(door);

    const seen = watches.map(({ lines }) =>
      lines.map((line) => {
        const { type, object: said } = JSON.parse(line) as { type: string; object: Json };
        return [type, said['apiVersion'], said['spec']];
      }),
    );
    expect(seen).toEqual([
      [
        ['ADDED', 'example.com/v1', { host: 'a', port: '1' }],
        ['ADDED', 'example.com/v1', { host: 'b', port: '2' }],
        ['DELETED', 'example.com/v1', { host: 'a', port: '1' }],
      ],
      [
        ['ADDED', 'example.com/v1beta1', { hostPort: 'a:1' }],
        ['ADDED', 'example.com/v1beta1', { hostPort: 'b:2' }],
        ['DELETED', 'example.com/v1beta1', { hostPort: 'a:1' }],
      ],
    ]);
  });

  it('stays as it was stored when another version is', async () => {
    const { door } = await aDoor(undefined, definition('v1beta1'));
    await door.post(at('v1beta1'), beta('a'));
    const { json } = await door.get(`${DEFINITIONS}/widgets.example.com`);
    const moved = await door.send('PUT', `${DEFINITIONS}/widgets.example.com`, {
      body: { ...definition('v1'), metadata: json['metadata'] },
    });
    expect(moved.json['status']).toMatchObject({ storedVersions: ['v1beta1', 'v1'] });
    await door.advance(3000);

    expect((await door.get(`${at('v1')}/a`)).json['spec']).toEqual({
      host: 'a.example',
      port: '80',
    });
    // Whoever writes it moves it.
    await door.send('PATCH', `${at('v1')}/a`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { port: '81' } },
    });
    expect((await door.get(`${at('v1beta1')}/a`)).json['spec']).toEqual({
      hostPort: 'a.example:81',
    });
  });

  it('keeps its metadata but for labels and annotations', async () => {
    const { door } = await aDoor(({ request: { objects, desiredAPIVersion } }) => ({
      convertedObjects: objects.map((each) => {
        const metadata = each['metadata'] as Json;
        return {
          ...convert(each, desiredAPIVersion),
          metadata: { ...metadata, labels: { by: 'webhook' }, finalizers: ['a.b/c'] },
        };
      }),
    }));
    await door.post(at('v1beta1'), beta('a'));

    const { metadata } = (await door.get(`${at('v1')}/a`)).json as { metadata: Json };
    expect(metadata['labels']).toEqual({ by: 'webhook' });
    expect(metadata).not.toHaveProperty('finalizers');
  });

  it.each([
    [{ result: { status: 'Failure', message: 'no way' } }, 'failed: no way'],
    [{ result: {} }, "failed: response.result.status was '', not 'Success'"],
    [{ uid: 'another' }, /^failed: expected response\.uid="[0-9a-f-]{36}", got "another"$/],
    [{ convertedObjects: [] }, 'returned 0 objects, expected 1'],
    [
      { convertedObjects: [beta('a')] },
      'returned invalid object at index 0: invalid groupVersion (expected example.com/v1, received example.com/v1beta1)',
    ],
    [
      { convertedObjects: [{ ...beta('a'), apiVersion: 'example.com/v1', kind: 'Other' }] },
      'returned invalid object at index 0: invalid kind (expected Widget, received Other)',
    ],
    [
      { convertedObjects: [{ ...beta('b'), apiVersion: 'example.com/v1' }] },
      'returned invalid object: must have the same name: a != b',
    ],
  ])('is not written where the webhook answers %j', async (answer, message) => {
    const { door } = await aDoor(() => answer);
    const { status, json } = await door.post(at('v1beta1'), beta('a'));

    expect(status).toBe(500);
    const prefix = 'conversion webhook for example.com/v1beta1, Kind=Widget ';
    const said = String(json['message']);
    expect(said.slice(0, prefix.length)).toBe(prefix);
    expect(said.slice(prefix.length)).toMatch(message);
    expect((await door.get(at('v1'))).json['items']).toEqual([]);
  });

  it('ends a watch with an error when it cannot be converted', async () => {
    let isBroken = false;
    const { door } = await aDoor(() => (isBroken ? { result: { message: 'broken' } } : {}));
    const watch = await door.open(`${at('v1beta1')}?watch=true`);
    isBroken = true;
    await door.post(at('v1'), convert(beta('a'), 'example.com/v1'));
    await settle(door);

    expect(watch.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        type: 'ERROR',
        object: {
          code: 500,
          message: 'conversion webhook for example.com/v1, Kind=Widget failed: broken',
        },
      },
    ]);
    expect(watch.state.ended).toBe('ended');
  });

  it('is not written in another version by who is in the process', async () => {
    const { door } = await aDoor();
    const name = 'widgets.example.com/v1beta1';

    expect(() => door.server.create(name, beta('a'))).toThrow(
      'conversion webhook for example.com/v1beta1, Kind=Widget failed: whoever is in the process cannot wait for its answer',
    );
    expect(door.server.list(name).items).toEqual([]);
  });

  it.each([
    [
      { strategy: 'Webhook' },
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
    ],
    [
      { strategy: 'Webhook', webhook: { clientConfig: CLIENT, conversionReviewVersions: ['v2'] } },
      'only v1 is spoken here; another version is not simulated',
    ],
    [
      {
        strategy: 'Webhook',
        webhook: { clientConfig: CLIENT, conversionReviewVersions: ['v1', 'v1'] },
      },
      'spec.conversion.conversionReviewVersions[1]: Invalid value: "v1": duplicate version',
    ],
    [
      {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'http://x/' }, conversionReviewVersions: ['v1'] },
      },
      'spec.conversion.webhookClientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
    ],
  ])('is refused with %j', async (conversion, message) => {
    const { status, json } = await new TestDoor().post(DEFINITIONS, definition('v1', conversion));

    expect(status).toBe(422);
    expect(json['message']).toContain(message);
  });
});
