import { describe, expect, it } from 'vitest';
import { aWidget, widgetDefinition } from '../../testing/widgets.ts';
import { TestDoor } from '../testing/test-door.ts';
import type { WebhookCaller } from './webhook-caller.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

interface Asked {
  readonly request: { readonly uid: string; readonly object: { readonly data?: object } };
}

/** A door whose one webhook answers as it is told, and may do something first. */
async function door(meanwhile: (test: TestDoor, asked: Asked) => void): Promise<TestDoor> {
  const callWebhook: WebhookCaller = ({ body }) => {
    const asked = JSON.parse(body) as Asked;
    meanwhile(test, asked);
    const response = { uid: asked.request.uid, allowed: true };
    return Promise.resolve({ status: 200, body: JSON.stringify({ response }) });
  };
  const test: TestDoor = new TestDoor({}, { callWebhook });
  const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }];
  const webhook = {
    name: 'a.example.com',
    clientConfig: { url: 'https://a.example.com/' },
    rules,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  const { status } = await test.post(CONFIGURATIONS, {
    metadata: { name: 'a' },
    webhooks: [webhook],
  });
  expect(status).toBe(201);
  return test;
}

describe('a reviewed write', () => {
  it('is reviewed again when what it is about was changed meanwhile', async () => {
    const seen: unknown[] = [];
    const test = await door(({ server }, { request: { object } }) => {
      seen.push(object.data);
      if (seen.length !== 2) return;
      const patch = { data: { other: 'meanwhile' } };
      server.patch('configmaps', { name: 'a' }, { type: 'merge', patch }, 'object');
    });
    await test.post(PATH, { metadata: { name: 'a' }, data: { x: '1' } });
    const { status, json } = await test.send('PATCH', `${PATH}/a`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { data: { x: '2' } },
    });
    expect(status).toBe(200);
    expect(json['data']).toEqual({ x: '2', other: 'meanwhile' });
    // Nothing is written that was not shown.
    expect(seen).toEqual([{ x: '1' }, { x: '2' }, { x: '2', other: 'meanwhile' }]);
  });

  it('may be of a kind that the server learned, and is shown with its defaults', async () => {
    const asked: unknown[] = [];
    const test = await door((_, { request }) => asked.push(request));
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    expect((await test.post(definitions, widgetDefinition())).status).toBe(201);
    await test.advance(3000);
    const widgets = '/apis/example.com/v1/namespaces/default/widgets';
    const made = await test.post(widgets, aWidget('a', { spec: { color: 'red' } }));
    expect(made.status, made.text).toBe(201);
    const kind = { group: 'example.com', version: 'v1', kind: 'Widget' };
    expect(asked.at(-1)).toMatchObject({
      kind,
      resource: { group: 'example.com', version: 'v1', resource: 'widgets' },
      operation: 'CREATE',
      object: { spec: { color: 'red', size: 3 } },
    });
  });

  it('is a conflict when it is changed each time', async () => {
    let count = 0;
    const test = await door(({ server }) => {
      count += 1;
      if (count === 1) return;
      const patch = { data: { count: String(count) } };
      server.patch('configmaps', { name: 'a' }, { type: 'merge', patch }, 'object');
    });
    await test.post(PATH, { metadata: { name: 'a' } });
    const reply = await test.send('DELETE', `${PATH}/a`);
    expect(reply.status).toBe(409);
    expect(test.server.store.get('configmaps', { name: 'a' })).toBeDefined();
  });

  it('is nobody’s business when it is about webhooks', async () => {
    let count = 0;
    const test = await door(() => (count += 1));
    expect((await test.send('DELETE', `${CONFIGURATIONS}/a`)).status).toBe(200);
    expect(count).toBe(0);
  });
});
