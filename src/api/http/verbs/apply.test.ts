import { describe, expect, it } from 'vitest';
import { TestDoor, type Reply } from '../testing/test-door.ts';

const CONFIG_MAP = '/api/v1/namespaces/default/configmaps/app';
const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/web';
const YAML = { 'content-type': 'application/apply-patch+yaml' };
const MERGE = { 'content-type': 'application/merge-patch+json' };

const configMap = (data: object, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'app', ...metadata },
  data,
});
const apply = (
  test: TestDoor,
  body: unknown,
  query = 'fieldManager=ann',
  path = CONFIG_MAP,
): Promise<Reply> => test.send('PATCH', `${path}?${query}`, { headers: YAML, body });
const merge = (test: TestDoor, body: unknown, query = 'fieldManager=bob'): Promise<Reply> =>
  test.send('PATCH', `${CONFIG_MAP}?${query}`, { headers: MERGE, body });

interface Answered {
  readonly metadata: { readonly managedFields?: readonly Record<string, unknown>[] };
  readonly data?: object;
}
const answered = ({ json }: Reply): Answered => json as unknown as Answered;
const owners = (reply: Reply): readonly unknown[] =>
  (answered(reply).metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => [
    manager,
    operation,
    fieldsV1,
  ]);

const DEPLOYED = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    },
  },
};

describe('apply', () => {
  it('creates what is not there, in YAML too', async () => {
    const test = new TestDoor();

    const made = await apply(
      test,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\ndata: {a: "1"}\n',
    );
    const again = await apply(test, configMap({ a: '1' }));

    expect([made.status, again.status]).toEqual([201, 200]);
    expect(owners(again)).toEqual([['ann', 'Apply', { 'f:data': { 'f:a': {} } }]]);
    expect(again.json['metadata']).toMatchObject({ resourceVersion: '9' });
  });

  it('takes away what its manager states no more, and nobody else owns', async () => {
    const test = new TestDoor();
    await apply(test, configMap({ mine: '1', both: '1' }));
    await apply(test, configMap({ both: '1' }), 'fieldManager=bob');

    const left = await apply(test, configMap({ new: '1' }));

    expect(answered(left).data).toEqual({ both: '1', new: '1' });
  });

  it('refuses to change what others own, unless it is forced', async () => {
    const test = new TestDoor();
    await test.post(
      '/api/v1/namespaces/default/configmaps?fieldManager=bob',
      configMap({ a: '1' }),
    );

    const refused = await apply(test, configMap({ a: '2' }));
    const forced = await apply(test, configMap({ a: '2' }), 'fieldManager=ann&force=true');

    expect(refused.json).toMatchObject({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "bob" using v1: .data.a',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "bob" using v1',
            field: '.data.a',
          },
        ],
      },
    });
    expect(owners(forced)).toEqual([
      ['ann', 'Apply', { 'f:data': { 'f:a': {} } }],
      ['bob', 'Update', { 'f:data': {} }],
    ]);
  });

  it('tells several conflicts by manager', async () => {
    const test = new TestDoor();
    await apply(test, configMap({ a: '1' }), 'fieldManager=zoe');
    await merge(test, { data: { b: '1' } });

    const { json } = await apply(test, configMap({ a: '2', b: '2' }));

    expect(json['message']).toBe(
      'Apply failed with 2 conflicts: conflicts with "bob" using v1:\n- .data.b\nconflicts with "zoe":\n- .data.a',
    );
  });

  it('forgives kubectl what it applied on its own side, and keeps its annotation true', async () => {
    const test = new TestDoor();
    const last = (data: object): object => ({
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(configMap(data))}\n`,
      },
    });
    const made = configMap({ a: '1' }, last({ a: '1' }));
    await test.post(
      '/api/v1/namespaces/default/configmaps?fieldManager=kubectl-client-side-apply',
      made,
    );

    const { status, text } = await apply(test, configMap({ a: '2' }), 'fieldManager=kubectl');

    expect(status).toBe(200);
    expect(text).toContain(String.raw`\"data\":{\"a\":\"2\"}`);
  });

  it.each([
    [configMap({}, { managedFields: [] }), 400, 'metadata.managedFields must be nil'],
    [{ ...configMap({}), kind: 'Secret' }, 400, 'invalid object type: /v1, Kind=Secret'],
    [{ kind: '' }, 400, 'invalid object type: /, Kind='],
    ['a: [', 400, /^error decoding YAML: /],
    [
      configMap({}, { uid: 'x' }),
      409,
      /: uid mismatch: the provided object specified uid x, and no existing object was found$/,
    ],
    [
      { ...configMap({}), foo: 1 },
      500,
      'failed to create typed patch object (/app; /v1, Kind=ConfigMap): .foo: field not declared in schema',
    ],
    [
      { ...configMap({}), data: 'x' },
      500,
      'failed to create typed patch object (/app; /v1, Kind=ConfigMap): .data: expected map, got &{x}',
    ],
  ])('refuses %j', async (body, code, message) => {
    const { json } = await apply(new TestDoor(), body);

    expect(json['code']).toBe(code);
    expect(json['message']).toMatch(message);
  });

  it('wants to know who applies', async () => {
    const { json } = await apply(new TestDoor(), configMap({}), '');

    expect(json['message']).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  });

  it('writes nothing when it is tried out', async () => {
    const test = new TestDoor();

    const tried = await apply(test, configMap({ a: '1' }), 'fieldManager=ann&dryRun=All');

    expect(tried.status).toBe(201);
    expect((await test.get(CONFIG_MAP)).status).toBe(404);
  });

  it('applies replicas through the scale', async () => {
    const test = new TestDoor();
    await apply(test, DEPLOYED, 'fieldManager=ann', DEPLOYMENT);
    const scale = (replicas: number): object => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web' },
      spec: { replicas },
    });

    const scaled = await apply(test, scale(2), 'fieldManager=hpa', `${DEPLOYMENT}/scale`);
    const refused = await apply(test, scale(3), 'fieldManager=bob', `${DEPLOYMENT}/scale`);
    const { json } = await test.get(DEPLOYMENT);

    expect(scaled.json['spec']).toEqual({ replicas: 2 });
    expect(json).toMatchObject({ spec: { replicas: 2 } });
    expect(refused.json['message']).toBe(
      'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale": .spec.replicas',
    );
  });
});

describe('managedFields', () => {
  it('are of whoever changed a field last', async () => {
    const test = new TestDoor();
    await test.post(
      '/api/v1/namespaces/default/configmaps?fieldManager=ann',
      configMap({ a: '1' }),
    );

    const changed = await merge(test, { data: { a: '2', b: '1' } });
    const same = await merge(test, { data: { a: '2' } }, 'fieldManager=eve');

    expect(owners(changed)).toEqual([
      ['ann', 'Update', { 'f:data': {} }],
      ['bob', 'Update', { 'f:data': { 'f:a': {}, 'f:b': {} } }],
    ]);
    expect(same.json).toEqual(changed.json);
  });

  it.each([[[]], [[{}]]])('are forgotten when a client sends %j', async (managedFields) => {
    const test = new TestDoor();
    await test.post('/api/v1/namespaces/default/configmaps', configMap({ a: '1' }));

    const forgotten = await merge(test, { metadata: { managedFields } });
    const changed = await merge(test, { data: { a: '2' } });
    const applied = await apply(test, configMap({ b: '1' }));

    expect(owners(forgotten)).toEqual([]);
    expect(owners(changed)).toEqual([]);
    expect(owners(applied)).toEqual([
      ['ann', 'Apply', { 'f:data': { 'f:b': {} } }],
      ['before-first-apply', 'Update', { 'f:data': { '.': {}, 'f:a': {} } }],
    ]);
  });

  it('keep ten updaters and what was before them', async () => {
    const test = new TestDoor();
    await test.post('/api/v1/namespaces/default/configmaps?fieldManager=m0', configMap({ k0: '' }));
    for (let at = 1; at < 12; at++) {
      await test.advance(1000);
      await merge(test, { data: { [`k${String(at)}`]: '' } }, `fieldManager=m${String(at)}`);
    }

    const names = owners(await test.get(CONFIG_MAP)).map((each) => (each as unknown[])[0]);

    expect(names).toHaveLength(10);
    expect(names.slice(0, 2)).toEqual(['ancient-changes', 'm3']);
  });

  it('name the program that does not say who it is', async () => {
    const test = new TestDoor();
    const headers = { ...MERGE, 'user-agent': 'my tool/2.0 (x)' };
    await test.post('/api/v1/namespaces/default/configmaps', configMap({ k: '' }));

    const body = { data: { a: '1' } };
    const reply = await test.send('PATCH', CONFIG_MAP, { headers, body });

    expect(owners(reply)[0]).toEqual(['my tool', 'Update', { 'f:data': { 'f:a': {} } }]);
  });
});
