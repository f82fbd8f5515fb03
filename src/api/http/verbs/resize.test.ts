/** The subresource `resize`, as recorded (`conformance/api/exchanges.jsonl`, 426 to 428) and by ValidatePodResize (v1.36). */
import { describe, expect, it } from 'vitest';
import { featureGatesOf, type KubernetesVersion } from '../../index.ts';
import { TestDoor, type Reply } from '../testing/test-door.ts';

const PODS = '/api/v1/namespaces/default/pods';
const BURSTABLE = { requests: { cpu: '1', memory: '64Mi' }, limits: { memory: '128Mi' } };
const STRATEGIC = {
  'content-type': 'application/strategic-merge-patch+json',
  'user-agent': 'recorder/1.0',
};

async function served(
  { resources = BURSTABLE, spec = {} }: { resources?: object; spec?: object } = {},
  version: KubernetesVersion = '1.36',
): Promise<TestDoor> {
  const test = new TestDoor({ version });
  const container = { name: 'c', image: 'i', resources };
  const body = { metadata: { name: 'rz' }, spec: { containers: [container], ...spec } };
  const made = await test.send('POST', PODS, { body: { apiVersion: 'v1', kind: 'Pod', ...body } });
  expect(made.status).toBe(201);
  return test;
}

const resize = (test: TestDoor, container: object, name = 'c'): Promise<Reply> =>
  test.send('PATCH', `${PODS}/rz/resize`, {
    headers: STRATEGIC,
    body: { spec: { containers: [{ name, ...container }] } },
  });

const specOf = ({ json }: Reply) =>
  (json as { spec: { containers: readonly Record<string, unknown>[] } }).spec;

describe('resize', () => {
  it('changes resources alone, of a new generation, and says who did', async () => {
    const test = await served();
    const reply = await resize(test, { image: 'zz', resources: { requests: { cpu: '2' } } });

    expect(reply.status).toBe(200);
    expect(specOf(reply).containers[0]).toMatchObject({
      image: 'i',
      resources: { requests: { cpu: '2', memory: '64Mi' } },
    });
    const { metadata } = reply.json as {
      metadata: { generation: number; managedFields: readonly Record<string, unknown>[] };
    };
    expect(metadata.generation).toBe(2);
    // The image is the old one, and yet owned by who would have changed it: so it was recorded.
    const entry = metadata.managedFields.find(({ subresource }) => subresource === 'resize');
    expect(entry).toMatchObject({
      manager: 'recorder',
      subresource: 'resize',
      fieldsV1: {
        'f:spec': {
          'f:containers': {
            'k:{"name":"c"}': { 'f:image': {}, 'f:resources': { 'f:requests': { 'f:cpu': {} } } },
          },
        },
      },
    });
  });

  it.each<[string, object, object, string]>([
    [
      'makes another class of the pod',
      {},
      { resources: { requests: { cpu: '1' } } },
      'spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing',
    ],
    [
      'takes all away',
      BURSTABLE,
      { resources: null },
      '[spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing, spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed, spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed]',
    ],
    [
      'takes a limit away',
      BURSTABLE,
      { resources: { limits: { memory: null } } },
      'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
    ],
    [
      'asks for more than it may have',
      BURSTABLE,
      { resources: { requests: { memory: '256Mi' } } },
      'spec.containers[0].resources.requests: Invalid value: "256Mi": must be less than or equal to memory limit of 128Mi',
    ],
    [
      'is about something else',
      BURSTABLE,
      { resources: { requests: { 'ephemeral-storage': '1Gi' } } },
      'spec: Forbidden: only cpu and memory resources are mutable',
    ],
    [
      'changes the policy',
      BURSTABLE,
      { resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] },
      'spec: Forbidden: only cpu and memory resources are mutable',
    ],
  ])('that %s is refused', async (_what, resources, container, message) => {
    const test = await served({ resources });
    const reply = await resize(test, container);

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toBe(`Pod "rz" is invalid: ${message}`);
  });

  it('adds no containers', async () => {
    const test = await served();
    const reply = await resize(test, { image: 'i' }, 'other');

    expect(reply.json['message']).toBe(
      'Pod "rz" is invalid: spec.containers: Forbidden: containers may not be added or removed on resize',
    );
  });

  it('to more than the node has is refused before a kubelet is asked', async () => {
    const test = await served({ spec: { nodeName: 'n1' } });
    const node = {
      metadata: { name: 'n1', labels: { 'kubernetes.io/os': 'linux' } },
      status: { allocatable: { cpu: '4', memory: '8Gi' } },
    };
    await test.send('POST', '/api/v1/nodes', { body: { apiVersion: 'v1', kind: 'Node', ...node } });
    const reply = await resize(test, { resources: { requests: { cpu: '800' } } });

    expect(reply.status).toBe(403);
    expect(reply.json['message']).toBe(
      'pods "rz" is forbidden: Node didn\'t have enough allocatable resources: cpu, requested: 800000, allocatable: 4000',
    );
    expect((await resize(test, { resources: { requests: { cpu: '3' } } })).status).toBe(200);
  });

  it.each<[KubernetesVersion, number]>([
    ['1.31', 404],
    ['1.32', 404],
    ['1.33', 200],
    ['1.36', 200],
  ])('is there by the gate of %s: %i', async (version, status) => {
    const test = await served({}, version);

    expect((await resize(test, { resources: { requests: { cpu: '2' } } })).status).toBe(status);
  });

  it('drops the policy where the gate is off', () => {
    const gates = featureGatesOf('1.34', { InPlacePodVerticalScaling: false });
    const test = new TestDoor({ version: '1.34', featureGates: gates });
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }];
    const made = test.server.create('pods', {
      metadata: { name: 'rz', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'i', resizePolicy }] },
    });

    expect(made.spec.containers[0]).not.toHaveProperty('resizePolicy');
  });

  it('is charged to quotas', async () => {
    const test = await served();
    test.server.create('resourcequotas', {
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { 'requests.cpu': '2' } },
    });
    const key = { name: 'q', namespace: 'default' };
    const status = { hard: { 'requests.cpu': '2' }, used: { 'requests.cpu': '1' } };
    test.server.patch('resourcequotas', key, { type: 'merge', patch: { status } }, 'status');

    const reply = await resize(test, { resources: { requests: { cpu: '3' } } });
    expect(reply.status).toBe(403);
    expect(reply.json['message']).toBe(
      'pods "rz" is forbidden: exceeded quota: q, requested: requests.cpu=2, used: requests.cpu=1, limited: requests.cpu=2',
    );
    expect((await resize(test, { resources: { requests: { cpu: '2' } } })).status).toBe(200);
    const quota = test.server.store.get('resourcequotas', key);
    expect(quota?.status.used).toEqual({ 'requests.cpu': '2' });
  });
});
