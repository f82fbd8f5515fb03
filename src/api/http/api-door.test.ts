/** The door, request by request; what it answers was recorded from a real server. */
import { describe, expect, it } from 'vitest';
import { ADMIN } from './access/user-info.ts';
import { TestDoor } from './testing/test-door.ts';

const PODS = '/api/v1/namespaces/default/pods';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

function aPod(name = 'web', fields: object = {}): object {
  const spec = { containers: [{ name: 'c', image: 'registry.test/app:v1' }] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec,
    ...fields,
  };
}

describe('routes', () => {
  it.each([
    ['GET', '/nope', 404, '404 page not found\n'],
    ['GET', '/apis/nope', 404, '404 page not found\n'],
    ['GET', '/apis/nope/v1/x', 404, '404 page not found\n'],
    ['GET', '//api/v1/pods', 404, '404 page not found\n'],
    ['GET', '/healthz', 200, 'ok'],
    ['GET', '/readyz/ping', 200, 'ok'],
  ])('%s %s: %d, text', async (method, target, status, text) => {
    const test = new TestDoor();
    expect(await test.send(method, target)).toMatchObject({ status, text });
  });

  it.each([
    ['GET', '/apis/coordination.k8s.io/v9', 404],
    ['GET', '/api/v1/widgets', 404],
    ['GET', '/api/v1/Pods', 404],
    ['GET', `${PODS}/x/foo`, 404],
    ['GET', `${PODS}/x/log/y`, 404],
    ['GET', '/api/v1/namespaces/x/nodes', 404],
    ['POST', '/api/v1/pods', 405],
    ['DELETE', '/api/v1/namespaces', 405],
    ['PUT', PODS, 405],
    ['POST', `${PODS}/x`, 405],
    ['POST', '/api/v1', 405],
    ['DELETE', `${PODS}/x/status`, 405],
  ])('%s %s: %d, a Status', async (method, target, status) => {
    const test = new TestDoor();
    const reply = await test.send(method, target);
    expect(reply.json).toMatchObject({ kind: 'Status', code: status, details: {} });
    expect(reply.status).toBe(status);
  });

  it.each(['/api/v1/', '/api/v1/pods/', '/api', '/apis/'])('GET %s: 200', async (target) => {
    expect((await new TestDoor().get(target)).status).toBe(200);
  });
});

describe('who asks', () => {
  const tokens = new Map([['t0ken', ADMIN]]);

  it.each([
    [{ authorization: 'Bearer t0ken' }, '/api/v1/pods', 200, undefined],
    [{ authorization: 'Bearer x' }, '/api/v1/pods', 401, 'Unauthorized'],
    [{}, '/version', 200, undefined],
    [
      {},
      '/api/v1/pods',
      403,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [{}, '/metrics', 403, 'forbidden: User "system:anonymous" cannot get path "/metrics"'],
  ])('%j at %s: %d', async (headers, target, status, message) => {
    const test = new TestDoor({}, { tokens });
    const reply = await test.get(target, headers);
    expect(reply.status).toBe(status);
    expect(reply.json['message']).toBe(message);
  });
});

describe('forms', () => {
  it('a list has a kind, its items have none', async () => {
    const test = new TestDoor();
    await test.post(PODS, aPod());

    const { json } = await test.get(PODS);

    expect(json).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
    expect(json['items']).toEqual([
      expect.not.objectContaining({ kind: expect.anything() as unknown }),
    ]);
  });

  it('a table has all columns, and the state in a word', async () => {
    const test = new TestDoor();
    await test.post(PODS, aPod());

    const { json, headers } = await test.get(PODS, { accept: TABLE });

    expect(headers['Content-Type']).toBe('application/json');
    expect(json).toMatchObject({
      kind: 'Table',
      rows: [
        {
          cells: ['web', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>'],
          object: { kind: 'PartialObjectMetadata', metadata: { name: 'web' } },
        },
      ],
    });
  });

  it('YAML, in and out', async () => {
    const test = new TestDoor();
    const body = 'metadata:\n  name: a\ndata:\n  k: v\n';
    const headers = { 'content-type': 'application/yaml', accept: 'application/yaml' };

    const reply = await test.send('POST', CONFIG_MAPS, { headers, body });

    expect(reply).toMatchObject({ status: 201, headers: { 'Content-Type': 'application/yaml' } });
    expect(reply.text).toContain('data:\n  k: v\n');
  });

  it.each([
    ['application/x', 406],
    ['application/vnd.kubernetes.protobuf', 406],
    ['application/vnd.kubernetes.protobuf,application/json', 200],
    ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', 406],
    ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', 200],
    ['application/json;as=Nope;v=v1;g=meta.k8s.io,*/*', 200],
  ])('Accept %s: %d', async (accept, status) => {
    expect((await new TestDoor().get(PODS, { accept })).status).toBe(status);
  });

  it('refuses a body of another type, one that is too long, and one that is none', async () => {
    const test = new TestDoor();
    const post = (body: unknown, type = 'application/json') =>
      test.send('POST', PODS, { headers: { 'content-type': type }, body });

    expect((await post('x', 'text/plain')).status).toBe(415);
    expect((await post(' '.repeat(3 * 1024 * 1024 + 1))).json).toMatchObject({
      code: 413,
      message: 'Request entity too large: limit is 3145728',
    });
    expect((await post('hello')).json['message']).toBe(
      "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)",
    );
    expect((await post('[')).status).toBe(400);
    expect((await post('['.repeat(100_000))).status).toBe(400);
  });
});

describe('writes', () => {
  it('creates, patches, updates, deletes', async () => {
    const test = new TestDoor();
    const created = await test.post(CONFIG_MAPS, { metadata: { name: 'a' }, data: { k: 'v' } });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const patched = await test.send('PATCH', `${CONFIG_MAPS}/a`, {
      headers,
      body: { data: { k: null, l: 'w' } },
    });
    const updated = await test.send('PUT', `${CONFIG_MAPS}/a`, {
      body: { metadata: { name: 'a' } },
    });
    const deleted = await test.send('DELETE', `${CONFIG_MAPS}/a`);

    expect(created).toMatchObject({ status: 201, json: { data: { k: 'v' } } });
    expect(patched).toMatchObject({ status: 200, json: { data: { l: 'w' } } });
    expect(updated.json).not.toHaveProperty('data');
    expect(deleted.json).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a' },
    });
    expect((await test.get(`${CONFIG_MAPS}/a`)).status).toBe(404);
  });

  it('drops unknown fields with a warning, or refuses them, or says nothing', async () => {
    const test = new TestDoor();
    const body = { metadata: { name: 'a' }, dota: {} };
    const create = (validation: string) =>
      test.post(`${CONFIG_MAPS}?dryRun=All&fieldValidation=${validation}`, body);

    expect((await create('Warn')).headers['Warning']).toEqual(['299 - "unknown field \\"dota\\""']);
    expect((await create('Ignore')).headers['Warning']).toBeUndefined();
    expect((await create('Strict')).json['message']).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dota"',
    );
    expect((await create('x')).json['message']).toBe(
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"',
    );
  });

  it('writes nothing in a dry run', async () => {
    const test = new TestDoor();
    const before = test.server.resourceVersion;

    const created = await test.post(`${PODS}?dryRun=All`, aPod());
    await test.post('/api/v1/namespaces?dryRun=All', { metadata: { name: 'x' } });
    await test.send('DELETE', '/api/v1/namespaces/default/serviceaccounts/default?dryRun=All');

    expect(created).toMatchObject({ status: 201, json: { spec: { dnsPolicy: 'ClusterFirst' } } });
    expect(created.json['metadata']).not.toHaveProperty('resourceVersion');
    expect(test.server.resourceVersion).toBe(before);
  });

  it('deletes a collection by selector, and answers what was there', async () => {
    const test = new TestDoor();
    for (const name of ['a', 'b']) {
      await test.post(CONFIG_MAPS, { metadata: { name, labels: { l: name } } });
    }

    const reply = await test.send('DELETE', `${CONFIG_MAPS}?labelSelector=l%3Da`);

    expect(reply.json).toMatchObject({
      kind: 'ConfigMapList',
      items: [{ metadata: { name: 'a' } }],
    });
    expect((await test.get(CONFIG_MAPS)).json['items']).toHaveLength(1);
  });
});
