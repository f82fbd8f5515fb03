/** What is of the cluster itself, through the door: addresses, groups, priorities, requests for certificates. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  REQUEST_OF_A_MASTER,
} from '../testing/certificate-request.ts';
import { storeBootstrapPolicy } from './access/bootstrap-policy.ts';
import { TestDoor, type Reply } from './testing/test-door.ts';

let test: TestDoor;

beforeEach(() => {
  test = new TestDoor();
});

type Items = readonly { metadata: { name: string }; [field: string]: unknown }[];

async function names(path: string): Promise<readonly string[]> {
  const { items } = (await test.get(path)).json as { items: Items };
  return items.map(({ metadata }) => metadata.name);
}

async function rows(path: string): Promise<readonly unknown[]> {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { json } = await test.get(path, { accept });
  return (json as { rows: readonly { cells: readonly unknown[] }[] }).rows.map(
    ({ cells }) => cells,
  );
}

describe('addresses', () => {
  const ADDRESSES = '/apis/networking.k8s.io/v1/ipaddresses';
  const SERVICES = '/api/v1/namespaces/default/services';
  const spec = { ports: [{ port: 80 }] };

  it('are there as long as their Services', async () => {
    await test.post(SERVICES, {
      metadata: { name: 'web' },
      spec: { ...spec, clusterIP: '10.96.0.9' },
    });
    await test.post(SERVICES, { metadata: { name: 'none' }, spec: { ...spec, clusterIP: 'None' } });

    expect(await names(ADDRESSES)).toEqual(['10.96.0.1', '10.96.0.9']);
    expect((await test.get(`${ADDRESSES}/10.96.0.9`)).json).toMatchObject({
      metadata: {
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
    });

    await test.send('DELETE', `${SERVICES}/web`);
    expect(await names(ADDRESSES)).toEqual(['10.96.0.1']);
  });

  it('are not taken by who only tries', async () => {
    await test.post(`${SERVICES}?dryRun=All`, { metadata: { name: 'web' }, spec });

    expect(await names(ADDRESSES)).toEqual(['10.96.0.1']);
  });

  it('that somebody took by hand no Service gets', async () => {
    const parentRef = { resource: 'gateways', group: 'example.com', name: 'a' };
    await test.post(ADDRESSES, { metadata: { name: '10.96.0.9' }, spec: { parentRef } });

    const reply = await test.post(SERVICES, {
      metadata: { name: 'web' },
      spec: { ...spec, clusterIP: '10.96.0.9' },
    });

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toContain('provided IP is already allocated');
  });

  it.each([
    ['10.96.0.010', 'must not have leading 0s'],
    ['2001:DB8::1', 'must be in canonical form ("2001:db8::1")'],
    ['web', 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ])('are called by what they are: %s', async (name, why) => {
    const parentRef = { resource: 'services', name: 'a' };
    const { json } = await test.post(ADDRESSES, { metadata: { name }, spec: { parentRef } });

    expect(json['message']).toContain(`metadata.name: Invalid value: "${name}": ${why}`);
  });

  it('come from the range that every cluster has', async () => {
    expect(await rows('/apis/networking.k8s.io/v1/servicecidrs')).toEqual([
      ['kubernetes', '10.96.0.0/12', '0s'],
    ]);
  });
});

describe('APIServices', () => {
  const PATH = '/apis/apiregistration.k8s.io/v1/apiservices';
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  };

  it('are one for each version of discovery, and local', async () => {
    const { groups } = (await test.get('/apis')).json as {
      groups: readonly { versions: readonly { groupVersion: string }[] }[];
    };
    const served = groups.flatMap(({ versions }) =>
      versions.map(({ groupVersion }) => groupVersion.split('/').reverse().join('.')),
    );
    const shown = await rows(PATH);

    // The group that has them is not one of them.
    const others = served.filter((name) => !name.includes('apiregistration'));
    expect((shown as string[][]).map(([name]) => name).sort()).toEqual(['v1.', ...others].sort());
    expect(new Set((shown as string[][]).map(([, ...cells]) => cells.join()))).toEqual(
      new Set(['Local,True,0s']),
    );
  });

  it('follow the definitions of custom resources, and come back if they are deleted', async () => {
    await test.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
    await test.advance(100);
    expect((await test.get(`${PATH}/v1.example.com`)).json).toMatchObject({
      metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
      spec: {
        group: 'example.com',
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 100,
      },
      status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
    });

    await test.send('DELETE', `${PATH}/v1.example.com`);
    await test.advance(100);
    expect((await test.get(`${PATH}/v1.example.com`)).status).toBe(200);

    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com';
    await test.send('DELETE', path);
    await test.advance(100);
    expect((await test.get(`${PATH}/v1.example.com`)).status).toBe(404);
  });

  it('that name a Service are warned of, and never available', async () => {
    const reply = await test.post(PATH, {
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { namespace: 'kube-system', name: 'metrics-server' },
      },
    });
    expect(reply.status).toBe(201);
    expect(String(reply.headers['Warning'])).toContain(
      'spec.service: not simulated, requests are not passed on to another server',
    );
    await test.advance(100);

    expect(await rows(`${PATH}?fieldSelector=metadata.name=v1beta1.metrics.k8s.io`)).toEqual([
      ['v1beta1.metrics.k8s.io', 'kube-system/metrics-server', 'False (ServiceAccessError)', '0s'],
    ]);
  });
});

describe('flow control', () => {
  const GROUP = '/apis/flowcontrol.apiserver.k8s.io/v1';

  it('has the schemas and levels of every server', async () => {
    expect(await rows(`${GROUP}/prioritylevelconfigurations`)).toContainEqual([
      'workload-low',
      'Limited',
      100,
      128,
      6,
      50,
      '0s',
    ]);
    expect(await names(`${GROUP}/flowschemas`)).toHaveLength(11);
  });

  it('says that nothing waits by it', async () => {
    const spec = { priorityLevelConfiguration: { name: 'workload-low' } };
    const reply = await test.post(`${GROUP}/flowschemas`, { metadata: { name: 'a' }, spec });

    expect(reply.json).toMatchObject({ spec: { matchingPrecedence: 1000 } });
    expect(String(reply.headers['Warning'])).toContain('spec: not simulated');
  });

  it('keeps what must be as it is', async () => {
    const body = { spec: { matchingPrecedence: 5000 } };
    const headers = { 'content-type': 'application/merge-patch+json' };
    const reply = await test.send('PATCH', `${GROUP}/flowschemas/catch-all`, { headers, body });

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toMatch(/: spec of 'catch-all' must equal the fixed value$/);
  });
});

describe('requests for certificates', () => {
  const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const tokens = new Map(
    (['admin', 'ann', 'approver'] as const).map((username) => [
      username,
      { username, groups: username === 'admin' ? ['system:masters'] : ['system:authenticated'] },
    ]),
  );
  const as = (who: string): Readonly<Record<string, string>> => ({
    authorization: `Bearer ${who}`,
  });
  const spec = {
    request: CERTIFICATE_REQUEST,
    signerName: 'example.com/signer',
    usages: ['client auth'],
    username: 'somebody else',
  };
  const create = (more: object = {}): Promise<Reply> =>
    test.send('POST', PATH, {
      headers: as('admin'),
      body: { metadata: { name: 'a' }, spec: { ...spec, ...more } },
    });
  const approve = (who: string, type = 'Approved'): Promise<Reply> =>
    test.send('PATCH', `${PATH}/a/approval`, {
      headers: { ...as(who), 'content-type': 'application/merge-patch+json' },
      body: { status: { conditions: [{ type, status: 'True', reason: 'ByHand' }] } },
    });

  beforeEach(() => {
    test = new TestDoor({}, { tokens, hasStoredPolicy: true });
    storeBootstrapPolicy(test.server);
  });

  it('say who asked', async () => {
    expect((await create()).json).toMatchObject({
      spec: { username: 'admin', groups: ['system:masters'] },
      status: {},
    });
  });

  it('are approved by who may approve for the signer, once and for all', async () => {
    await create();
    const rule = (verbs: string[], resources: string[], resourceNames: string[]) => ({
      verbs,
      apiGroups: ['certificates.k8s.io'],
      resources,
      ...(resourceNames.length === 0 ? {} : { resourceNames }),
    });
    const admin = as('admin');
    const section = '/apis/rbac.authorization.k8s.io/v1';
    for (const [user, rules] of [
      ['ann', [rule(['patch'], ['certificatesigningrequests/approval'], [])]],
      [
        'approver',
        [
          rule(['patch'], ['certificatesigningrequests/approval'], []),
          rule(['approve'], ['signers'], ['example.com/*']),
        ],
      ],
    ] as const) {
      const metadata = { name: user };
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user };
      const subjects = [{ kind: 'User', name: user }];
      const role = { headers: admin, body: { metadata, rules } };
      await test.send('POST', `${section}/clusterroles`, role);
      const binding = { headers: admin, body: { metadata, roleRef, subjects } };
      await test.send('POST', `${section}/clusterrolebindings`, binding);
    }

    expect((await approve('ann')).json['message']).toBe(
      'certificatesigningrequests.certificates.k8s.io "a" is forbidden: user not permitted to approve requests with signerName "example.com/signer"',
    );
    expect((await approve('approver')).json).toMatchObject({
      status: { conditions: [{ type: 'Approved', lastUpdateTime: '2026-01-01T00:00:00Z' }] },
    });
    expect((await approve('approver', 'Denied')).json['message']).toContain(
      'updates may not remove a condition of type "Approved"',
    );
  });

  it('get a certificate by their status', async () => {
    await create();
    await approve('admin');
    const sign = (certificate: string): Promise<Reply> =>
      test.send('PATCH', `${PATH}/a/status`, {
        headers: { ...as('admin'), 'content-type': 'application/merge-patch+json' },
        body: { status: { certificate } },
      });

    expect((await sign(btoa('no certificate'))).json['message']).toContain(
      'must contain at least one CERTIFICATE PEM block',
    );
    expect((await sign(CERTIFICATE)).status).toBe(200);
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const table = await test.get(PATH, { ...as('admin'), accept });
    expect(table.text).toContain(
      '"cells":["a","0s","example.com/signer","admin","<none>","Approved,Issued"]',
    );
  });

  it.each([
    [{ request: btoa('x') }, 'PEM block type must be CERTIFICATE REQUEST'],
    [{ usages: ['dancing'] }, 'spec.usages[0]: Unsupported value: "dancing"'],
    [{ signerName: 'signer' }, 'must be a fully qualified domain and path'],
    [{ expirationSeconds: 10 }, 'may not specify a duration less than 600 seconds'],
  ])('are refused: %j', async (more, why) => {
    const reply = await create(more);

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toContain(why);
  });

  it('make nobody a master', async () => {
    const more = {
      request: REQUEST_OF_A_MASTER,
      signerName: 'kubernetes.io/kube-apiserver-client',
    };

    expect((await create(more)).json['message']).toBe(
      'certificatesigningrequests.certificates.k8s.io "a" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    );
  });
});

describe('what the core group answers without keeping it', () => {
  it('is how its parts are', async () => {
    const reply = await test.get('/api/v1/componentstatuses/scheduler');

    expect(reply.json).toEqual({
      kind: 'ComponentStatus',
      apiVersion: 'v1',
      metadata: { name: 'scheduler' },
      conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
    });
    expect(String(reply.headers['Warning'])).toContain(
      'v1 ComponentStatus is deprecated in v1.19+',
    );
    expect((await test.get('/api/v1/componentstatuses/none')).status).toBe(404);
    expect(await rows('/api/v1/componentstatuses')).toContainEqual(['etcd-0', 'Healthy', 'ok', '']);
  });

  it('is a Binding that says itself of which pod it is', async () => {
    const containers = [{ name: 'c', image: 'i' }];
    await test.post('/api/v1/namespaces/default/pods', {
      metadata: { name: 'a' },
      spec: { containers },
    });
    const bind = (name: string): Promise<Reply> =>
      test.post('/api/v1/namespaces/default/bindings', {
        metadata: { name },
        target: { kind: 'Node', name: 'n' },
      });

    expect((await bind('none')).json['message']).toBe('pods "none" not found');
    expect((await bind('a')).status).toBe(201);
    expect((await test.get('/api/v1/namespaces/default/pods/a')).json).toMatchObject({
      spec: { nodeName: 'n' },
    });
  });
});
