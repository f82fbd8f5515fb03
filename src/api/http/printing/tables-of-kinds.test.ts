/** Columns and rows as a kube-apiserver 1.36.3 printed them. */
import { expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const NETWORKING = '/apis/networking.k8s.io/v1';
const STORAGE = '/apis/storage.k8s.io/v1';
const SPACE = 'namespaces/default';
const TEMPLATE = {
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};
const rules = ['a', 'b', 'c', 'd'].map((host) => ({ host }));
const controller = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  name: 'web',
  uid: 'u',
  controller: true,
};

it.each<[path: string, object: object, columns: string, cells: readonly unknown[]]>([
  [
    `${NETWORKING}/${SPACE}/ingresses`,
    { spec: { ingressClassName: 'nginx', rules, tls: [{}] } },
    'Name Class Hosts Address Ports Age',
    ['a', 'nginx', 'a,b,c + 1 more...', '', '80, 443', '0s'],
  ],
  [
    `${NETWORKING}/ingressclasses`,
    {
      metadata: {
        name: 'a',
        annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
      },
      spec: {
        controller: 'example.com/c',
        parameters: { apiGroup: 'k8s.io', kind: 'P', name: 'p' },
      },
    },
    'Name Controller Parameters Age',
    ['a (default)', 'example.com/c', 'P.k8s.io/p', '0s'],
  ],
  [
    `${NETWORKING}/${SPACE}/networkpolicies`,
    { spec: { podSelector: { matchLabels: { app: 'web' } } } },
    'Name Pod-Selector Age',
    ['a', 'app=web', '0s'],
  ],
  [
    `${STORAGE}/csidrivers`,
    { spec: { attachRequired: false } },
    'Name AttachRequired PodInfoOnMount StorageCapacity TokenRequests RequiresRepublish Modes Age',
    ['a', false, false, false, '<unset>', false, 'Persistent', '0s'],
  ],
  [
    `${STORAGE}/volumeattachments`,
    { spec: { attacher: 'd', nodeName: 'n', source: { persistentVolumeName: 'v' } } },
    'Name Attacher PV Node Attached Age',
    ['a', 'd', 'v', 'n', false, '0s'],
  ],
  [
    `/apis/apps/v1/${SPACE}/controllerrevisions`,
    { metadata: { name: 'a', ownerReferences: [controller] }, revision: 2 },
    'Name Controller Revision Age',
    ['a', 'statefulset.apps/web', 2, '0s'],
  ],
  [
    `/api/v1/${SPACE}/podtemplates`,
    { template: TEMPLATE },
    'Name Containers Images Pod Labels',
    ['a', 'c', 'i', 'app=a'],
  ],
  [
    '/apis/node.k8s.io/v1/runtimeclasses',
    { handler: 'kata' },
    'Name Handler Age',
    ['a', 'kata', '0s'],
  ],
])('%s', async (path, object, columns, cells) => {
  const door = new TestDoor();
  const { status, text } = await door.post(path, { metadata: { name: 'a' }, ...object });
  expect(text).not.toContain('"Status"');
  expect(status).toBe(201);

  const { json } = await door.send('GET', `${path}/a`, { headers: TABLE });

  const { columnDefinitions, rows } = json as {
    columnDefinitions: readonly { name: string }[];
    rows: readonly { cells: readonly unknown[] }[];
  };
  expect(columnDefinitions.map(({ name }) => name).join(' ')).toBe(columns);
  expect(rows.map((row) => row.cells)).toEqual([cells]);
});

it('has a table of a scale, and none of the containers that may be added to a pod', async () => {
  const door = new TestDoor();
  const spec = { selector: { matchLabels: { app: 'a' } }, template: TEMPLATE };
  await door.post(`/apis/apps/v1/${SPACE}/replicasets`, { metadata: { name: 'a' }, spec });
  await door.post(`/api/v1/${SPACE}/pods`, { metadata: { name: 'a' }, spec: TEMPLATE.spec });

  const scale = `/apis/apps/v1/${SPACE}/replicasets/a/scale`;
  const ofScale = await door.send('GET', scale, { headers: TABLE });
  const added = `/api/v1/${SPACE}/pods/a/ephemeralcontainers`;
  const ofPod = await door.send('GET', added, { headers: TABLE });

  expect(ofScale.json).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 1, 0, '0s'] }] });
  expect(ofPod.json).toMatchObject({ kind: 'Pod', metadata: { name: 'a' } });
});
