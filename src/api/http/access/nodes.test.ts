/** What kubelets may, as they ask through the door. */
import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const API = '/api/v1/namespaces/default';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces';
const node = { authorization: 'Bearer node-1' };

function place(): TestDoor {
  const groups = ['system:nodes', 'system:authenticated'];
  const tokens = new Map([
    ['node-1', { username: 'system:node:node-1', groups }],
    ['no-node', { username: 'system:node:node-1', groups: ['system:authenticated'] }],
  ]);
  const test = new TestDoor({}, { tokens });
  const { server } = test;
  for (const name of ['node-1', 'node-2']) server.create('nodes', { metadata: { name } });
  const container = { name: 'c', image: 'registry.test/app:v1' };
  const mounting = (secret: string) => ({
    containers: [container],
    volumes: [{ name: 'v', secret: { secretName: secret } }],
  });
  const pods: [string, object][] = [
    ['here', { ...mounting('mounted'), nodeName: 'node-1', imagePullSecrets: [{ name: 'pull' }] }],
    ['there', { ...mounting('other'), nodeName: 'node-2' }],
  ];
  for (const [name, spec] of pods) server.create('pods', { metadata: { name }, spec });
  for (const name of ['mounted', 'pull', 'other']) server.create('secrets', { metadata: { name } });
  return test;
}

/** As admission leaves a new node. */
const TAINTED = { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] };

const messageOf = async (
  test: TestDoor,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = node,
): Promise<string> => {
  const sent = body === undefined ? { headers } : { headers, body };
  const { status, json } = await test.send(method, path, sent);
  return status < 300 ? 'ok' : String(json['message']);
};

const denied = (what: string, why: string): string =>
  `${what} in the namespace "default"${why === '' ? '' : `: ${why}`}`;

describe('a kubelet may', () => {
  it.each([
    ['GET', `${API}/secrets/mounted`],
    ['GET', `${API}/secrets/pull`],
    ['GET', `${API}/secrets?fieldSelector=metadata.name%3Dpull`],
    ['GET', '/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1'],
    ['GET', `${API}/pods/here`],
    ['GET', '/api/v1/nodes/node-1'],
    ['GET', `${API}/serviceaccounts/default`],
    ['GET', '/api/v1/services'],
    ['DELETE', `${API}/pods/here`],
  ])('%s %s', async (method, path) => {
    expect(await messageOf(place(), method, path)).toBe('ok');
  });

  it('keep the books of its node', async () => {
    const test = place();
    const lease = { metadata: { name: 'node-1' }, spec: {} };
    expect(await messageOf(test, 'POST', `${LEASES}/kube-node-lease/leases`, lease)).toBe('ok');
    const labels = { 'kubernetes.io/hostname': 'node-1', tier: 'gold' };
    const labelled = { metadata: { name: 'node-1', labels }, spec: TAINTED };
    expect(await messageOf(test, 'PUT', '/api/v1/nodes/node-1', labelled)).toBe('ok');
  });
});

describe('a kubelet may not', () => {
  const user = 'User "system:node:node-1" cannot';
  const unrelated = "no relationship found between node 'node-1' and this object";
  it.each([
    [
      'GET',
      `${API}/secrets/other`,
      denied(
        `secrets "other" is forbidden: ${user} get resource "secrets" in API group ""`,
        unrelated,
      ),
    ],
    [
      'GET',
      `${API}/secrets`,
      denied(
        `secrets is forbidden: ${user} list resource "secrets" in API group ""`,
        'No Object name found',
      ),
    ],
    [
      'GET',
      `${API}/pods/there`,
      denied(`pods "there" is forbidden: ${user} get resource "pods" in API group ""`, unrelated),
    ],
    [
      'GET',
      `${API}/pods`,
      denied(
        `pods is forbidden: ${user} list resource "pods" in API group ""`,
        'can only list/watch pods with spec.nodeName field selector',
      ),
    ],
    [
      'GET',
      '/api/v1/nodes/node-2',
      `nodes "node-2" is forbidden: ${user} get resource "nodes" in API group "" at the cluster scope: node 'node-1' cannot read 'node-2', only its own Node object`,
    ],
    [
      'DELETE',
      `${API}/pods/there`,
      'pods "there" is forbidden: node "node-1" can only delete pods with spec.nodeName set to itself',
    ],
    [
      'GET',
      `${API}/events`,
      denied(`events is forbidden: ${user} list resource "events" in API group ""`, ''),
    ],
    [
      'GET',
      `${LEASES}/default/leases/x`,
      denied(
        `leases.coordination.k8s.io "x" is forbidden: ${user} get resource "leases" in API group "coordination.k8s.io"`,
        'can only access leases in the "kube-node-lease" system namespace',
      ),
    ],
  ])('%s %s', async (method, path, says) => {
    expect(await messageOf(place(), method, path)).toBe(says);
  });

  const owner = { apiVersion: 'v1', kind: 'Node', name: 'node-1', controller: true };
  const mirror = { 'kubernetes.io/config.mirror': 'hash' };
  const pod = (metadata: object, nodeName = 'node-1') => ({
    metadata: { name: 'web', ...metadata },
    spec: { nodeName, containers: [{ name: 'c', image: 'registry.test/app:v1' }] },
  });
  it.each([
    [
      pod({}),
      'pods "web" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
    ],
    [
      pod({ annotations: mirror }, 'node-2'),
      'pods "web" is forbidden: node "node-1" can only create pods with spec.nodeName set to itself',
    ],
    [
      pod({ annotations: mirror }),
      'pods "web" is forbidden: node "node-1" can only create pods with an owner reference set to itself',
    ],
    [
      pod({ annotations: mirror, ownerReferences: [{ ...owner, uid: 'x' }] }),
      'UID mismatch: expected x got',
    ],
  ])('create a pod of somebody: %#', async (body, says) => {
    expect(await messageOf(place(), 'POST', `${API}/pods`, body)).toContain(says);
  });

  it('change another node, or its own so that it draws pods', async () => {
    const test = place();
    const change = (name: string, more: object, labels: object = {}) =>
      messageOf(test, 'PUT', `/api/v1/nodes/${name}`, { metadata: { name, labels }, ...more });
    expect(await change('node-2', {}, { a: 'b' })).toBe(
      'nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
    );
    const taints = [{ key: 'a', effect: 'NoSchedule' }];
    expect(await change('node-1', { spec: { taints } })).toBe(
      'nodes "node-1" is forbidden: node "node-1" is not allowed to modify taints',
    );
    const labels = { 'node-role.kubernetes.io/gpu': '', 'a.node-restriction.kubernetes.io/b': '' };
    expect(await change('node-1', { spec: TAINTED }, labels)).toBe(
      'nodes "node-1" is forbidden: is not allowed to modify labels: a.node-restriction.kubernetes.io/b, node-role.kubernetes.io/gpu',
    );
  });

  it('say how pods of others are', async () => {
    const test = place();
    const there = test.server.get('pods', { name: 'there', namespace: 'default' });
    const status = { ...there.status, phase: 'Running' };
    const path = `${API}/pods/there/status`;
    expect(await messageOf(test, 'PUT', path, { ...there, status })).toBe(
      'pods "there" is forbidden: node "node-1" can only update pod status for pods with spec.nodeName set to itself',
    );
  });

  it('be one by its name alone', async () => {
    const headers = { authorization: 'Bearer no-node' };
    expect(await messageOf(place(), 'GET', `${API}/secrets/pull`, undefined, headers)).toBe(
      denied(`secrets "pull" is forbidden: ${user} get resource "secrets" in API group ""`, ''),
    );
  });
});
