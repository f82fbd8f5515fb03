import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';
import { allows, ruleText, uncovered } from './rules.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const pods = {
  verb: 'get',
  group: '',
  resource: 'pods',
  subresource: '',
  name: 'web',
  namespace: '',
};
const rule = (verbs: string[], resources: string[], more: object = {}) => ({
  verbs,
  apiGroups: [''],
  resources,
  ...more,
});

describe('a rule', () => {
  it.each([
    ['the verb and the resource', rule(['get'], ['pods']), {}, true],
    ['another verb', rule(['list'], ['pods']), {}, false],
    ['any verb', rule(['*'], ['pods']), {}, true],
    ['another group', { ...rule(['get'], ['pods']), apiGroups: ['apps'] }, {}, false],
    ['its name', rule(['get'], ['pods'], { resourceNames: ['web'] }), {}, true],
    ['another name', rule(['get'], ['pods'], { resourceNames: ['db'] }), {}, false],
    [
      'a list, with a name',
      rule(['list'], ['pods'], { resourceNames: ['web'] }),
      { verb: 'list', name: '' },
      false,
    ],
    ['a part, by the whole', rule(['get'], ['pods']), { subresource: 'log' }, false],
    ['a part', rule(['get'], ['pods/log']), { subresource: 'log' }, true],
    ['the whole, by a part', rule(['get'], ['pods/log']), {}, false],
    ['a part of anything', rule(['get'], ['*/log']), { subresource: 'log' }, true],
    ['everything', rule(['get'], ['*']), { subresource: 'log' }, true],
  ])('about %s', (_, given, changed, expected) => {
    expect(allows(given, { ...pods, ...changed })).toBe(expected);
  });

  it.each([
    ['/healthz', '/healthz', true],
    ['/healthz', '/healthz/etcd', false],
    ['/healthz/*', '/healthz/etcd', true],
    ['/healthz/*', '/healthz', false],
    ['*', '/anything', true],
  ])('about paths: %s, asked for %s', (url, path, expected) => {
    expect(allows({ verbs: ['get'], nonResourceURLs: [url] }, { verb: 'get', path })).toBe(
      expected,
    );
  });

  it('is covered by what is held, verb by verb and name by name', () => {
    const held = [
      rule(['get', 'list'], ['pods']),
      rule(['get'], ['secrets'], { resourceNames: ['a'] }),
    ];
    const text = (wanted: ReturnType<typeof rule>) => uncovered(held, [wanted]).map(ruleText);
    expect(text(rule(['get', 'list'], ['pods'], { resourceNames: ['x'] }))).toEqual([]);
    expect(text(rule(['get', 'watch', 'delete'], ['pods']))).toEqual([
      '{APIGroups:[""], Resources:["pods"], Verbs:["watch" "delete"]}',
    ]);
    expect(text(rule(['get'], ['secrets'], { resourceNames: ['a', 'b'] }))).toEqual([
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}',
    ]);
    expect(text(rule(['get'], ['secrets']))).toEqual([
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    ]);
    expect(text(rule(['*'], ['pods']))).toHaveLength(1);
  });
});

describe('rights at the door', () => {
  const jane = { authorization: 'Bearer jane' };
  function door(): TestDoor {
    const tokens = new Map([
      ['admin', { username: 'admin', groups: ['system:masters', 'system:authenticated'] }],
      ['jane', { username: 'jane', groups: ['developers', 'system:authenticated'] }],
    ]);
    return new TestDoor({}, { tokens });
  }
  const admin = { authorization: 'Bearer admin' };
  const create = async (test: TestDoor, path: string, body: object, headers = admin) => {
    const { status, json } = await test.send('POST', path, { headers, body });
    return { status, message: String(json['message'] ?? '') };
  };

  it('names a role that is not there', async () => {
    const test = door();
    await create(test, `${RBAC}/clusterrolebindings`, {
      metadata: { name: 'b' },
      roleRef: { kind: 'ClusterRole', name: 'lost' },
      subjects: [{ kind: 'User', name: 'jane' }],
    });
    const { json } = await test.get('/api/v1/nodes', jane);
    expect(json['message']).toBe(
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "lost" not found',
    );
  });

  it('asks for the name that a list selects', async () => {
    const test = door();
    await create(test, `${RBAC}/clusterroles`, {
      metadata: { name: 'one' },
      rules: [{ verbs: ['list'], apiGroups: [''], resources: ['nodes'], resourceNames: ['n1'] }],
    });
    await create(test, `${RBAC}/clusterrolebindings`, {
      metadata: { name: 'b' },
      roleRef: { kind: 'ClusterRole', name: 'one' },
      subjects: [{ kind: 'Group', name: 'developers' }],
    });
    const status = async (query: string) => (await test.get(`/api/v1/nodes${query}`, jane)).status;
    expect(await status('?fieldSelector=metadata.name%3Dn1')).toBe(200);
    expect(await status('?fieldSelector=metadata.name%3Dn2')).toBe(403);
    expect(await status('')).toBe(403);
  });

  it('asks twice of an update that makes what was not there', async () => {
    const test = door();
    const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
    const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/l';
    const put = async () => {
      const body = { metadata: { name: 'l' }, spec: {} };
      const { status, json } = await test.send('PUT', path, { headers: jane, body });
      return [status, json['message']];
    };
    const may = (verbs: string[]) =>
      test.send('PUT', `${RBAC}/clusterroles/keeper`, {
        headers: admin,
        body: { metadata: { name: 'keeper' }, rules: [{ verbs, ...leases }] },
      });
    await may(['update']);
    await create(test, `${RBAC}/clusterrolebindings`, {
      metadata: { name: 'b' },
      roleRef: { kind: 'ClusterRole', name: 'keeper' },
      subjects: [{ kind: 'User', name: 'jane' }],
    });
    expect(await put()).toEqual([
      403,
      'leases.coordination.k8s.io "l" is forbidden: User "jane" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "default"',
    ]);
    await may(['update', 'create']);
    expect((await put())[0]).toBe(201);
  });

  it.each([
    [
      'clusterroles',
      { rules: [{ verbs: [], apiGroups: [''], resources: ['pods'] }] },
      'rules[0].verbs: Required value: verbs must contain at least one value',
    ],
    [
      'clusterrolebindings',
      { roleRef: { kind: 'Role', name: 'x' } },
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
    ],
    [
      'clusterrolebindings',
      {
        roleRef: { kind: 'ClusterRole', name: 'x' },
        subjects: [{ kind: 'ServiceAccount', name: 'a' }],
      },
      'subjects[0].namespace: Required value',
    ],
  ])('refuses a bad object of %s', async (resource, body, says) => {
    const { status, message } = await create(door(), `${RBAC}/${resource}`, {
      metadata: { name: 'a:b' },
      ...body,
    });
    expect(status).toBe(422);
    expect(message).toContain(says);
  });

  it('keeps the reference of a binding as it was made', async () => {
    const test = door();
    const body = { metadata: { name: 'b' }, roleRef: { kind: 'ClusterRole', name: 'x' } };
    await create(test, `${RBAC}/clusterrolebindings`, body);
    const changed = { ...body, roleRef: { kind: 'ClusterRole', name: 'y' } };
    const path = `${RBAC}/clusterrolebindings/b`;
    const { json } = await test.send('PUT', path, { headers: admin, body: changed });
    expect(json['message']).toContain('cannot change roleRef');
  });

  it.each([
    [{ user: 'jane', resourceAttributes: { verb: 'list', resource: 'nodes' } }, { allowed: false }],
    [
      {
        user: 'jane',
        groups: ['system:authenticated'],
        nonResourceAttributes: { verb: 'get', path: '/apis' },
      },
      {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
      },
    ],
  ])('answers for others: %j', async (spec, status) => {
    const test = door();
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const { json } = await test.send('POST', path, { headers: admin, body: { spec } });
    expect(json['status']).toEqual(status);
    expect((await test.send('POST', path, { headers: jane, body: { spec } })).status).toBe(403);
  });

  it('says whose token it is', async () => {
    const path = '/apis/authentication.k8s.io/v1/tokenreviews';
    const review = async (token: string) => {
      const body = { spec: { token } };
      return (await door().send('POST', path, { headers: admin, body })).json['status'];
    };
    expect(await review('jane')).toMatchObject({ authenticated: true, user: { username: 'jane' } });
    expect(await review('nobody')).toEqual({ user: {}, error: 'invalid bearer token' });
  });

  it('knows no bearer of a token that is for others', async () => {
    const path = '/apis/authentication.k8s.io/v1/tokenreviews';
    const body = { spec: { token: 'jane', audiences: ['vault'] } };
    const { json } = await door().send('POST', path, { headers: admin, body });
    expect(json['status']).toEqual({ user: {}, error: 'invalid bearer token' });
  });

  it('says who asked what', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const body = { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } };
    const headers = { ...admin, 'user-agent': 'kubectl/1' };
    const { json } = await door().send('POST', path, { headers, body });
    const said = { 'f:resourceAttributes': { '.': {}, 'f:verb': {}, 'f:resource': {} } };
    expect(json['metadata']).toMatchObject({
      managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': said } }],
    });
  });

  it('tells what else is said of who is impersonated', async () => {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const as = { 'impersonate-user': 'joe', 'impersonate-extra-acme.com%2fscopes': 'view, edit' };
    const { json } = await door().send('POST', path, { headers: { ...admin, ...as }, body: {} });
    expect(json['status']).toMatchObject({
      userInfo: { username: 'joe', extra: { 'acme.com/scopes': ['view', 'edit'] } },
    });
    const refused = await door().send('POST', path, { headers: { ...jane, ...as }, body: {} });
    expect(refused.status).toBe(403);
  });
});
