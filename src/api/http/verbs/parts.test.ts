/** Parts of pods as schedulers, kubelets and people write them; the words are those of a real kube-apiserver 1.36.3. */
import { beforeEach, describe, expect, it } from 'vitest';
import { TestDoor, type Reply } from '../testing/test-door.ts';

const PODS = '/api/v1/namespaces/default/pods';
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const CPU = { name: 'c', image: 'i', resources: { requests: { cpu: '1' } } };

let test: TestDoor;

beforeEach(async () => {
  test = new TestDoor();
  await test.post(PODS, { metadata: { name: 'a' }, spec: { containers: [CPU] } });
});

function patch(part: string, body: unknown): Promise<Reply> {
  return test.send('PATCH', `${PODS}/a/${part}`, { headers: STRATEGIC, body });
}

describe('binding', () => {
  const bind = (metadata: object, more: object = {}): Promise<Reply> =>
    test.post(`${PODS}/a/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata,
      target: { kind: 'Node', name: 'n' },
      ...more,
    });

  it('gives the pod what it says of labels and annotations', async () => {
    expect((await bind({ name: 'a', labels: { k: 'v' }, annotations: { x: 'y' } })).status).toBe(
      201,
    );
    expect((await test.get(`${PODS}/a`)).json).toMatchObject({
      metadata: { labels: { k: 'v' }, annotations: { x: 'y' } },
      spec: { nodeName: 'n' },
    });
  });

  it.each([
    [{}, {}, 'name in URL does not match name in Binding object'],
    [{ name: 'a' }, { target: {} }, 'target.name: Required value'],
    [
      { name: 'a', resourceVersion: '1' },
      {},
      'Precondition failed: ResourceVersion in precondition: 1',
    ],
    [
      { name: 'a' },
      { apiVersion: 'v2' },
      'no kind "Binding" is registered for version "v2" in scheme',
    ],
    [{ name: 'a' }, { kind: 'Pod' }, 'converting (v1.Pod) to (core.Binding): unknown conversion'],
  ])('refuses %j %j', async (metadata, more, message) => {
    expect((await bind(metadata, more)).json['message']).toContain(message);
  });
});

describe('eviction', () => {
  it.each([
    [{}, 'name in URL does not match name in Eviction object'],
    [{ metadata: { name: 'a' }, bogus: 1 }, 'strict decoding error: unknown field "bogus"'],
  ])('refuses %j', async (body, message) => {
    const target = `${PODS}/a/eviction?fieldValidation=Strict`;
    const reply = await test.post(target, { apiVersion: 'policy/v1', kind: 'Eviction', ...body });

    expect(reply.status).toBe(400);
    expect(reply.json['message']).toContain(message);
  });
});

describe('resize', () => {
  const resources = (of: object): object => ({ spec: { containers: [{ name: 'c', ...of }] } });

  it('changes how much a container may have, and nothing else', async () => {
    const reply = await patch('resize', {
      ...resources({ image: 'other', resources: { requests: { cpu: '2' } } }),
    });

    expect(reply.json).toMatchObject({
      metadata: { generation: 2 },
      spec: { containers: [{ image: 'i', resources: { requests: { cpu: '2' } } }] },
    });
  });

  it.each([
    [{ requests: { cpu: '-1' } }, 'must be greater than or equal to 0'],
    [
      { requests: { memory: '1Gi', 'example.com/a': '1' } },
      'only cpu and memory resources are mutable',
    ],
    [null, 'Pod QOS Class may not change as a result of resizing'],
  ])('refuses %j', async (of, message) => {
    const reply = await patch('resize', resources({ resources: of }));

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toContain(message);
  });
});

describe('status', () => {
  it.each([
    [{ podIP: 'x' }, 'status.podIPs[0]: Invalid value: "x": must be a valid IP address'],
    [
      { podIPs: [{ ip: '1.2.3.4' }, { ip: '1.2.3.5' }] },
      'may specify no more than one IP for each IP family',
    ],
    [{ hostIPs: [{ ip: '1.2.3.4' }] }, 'must be equal to `hostIP`'],
    [
      { conditions: [{ type: 'a b', status: 'True' }] },
      'status.conditions[0].Type: Invalid value: "a b"',
    ],
    [{ observedGeneration: -1 }, 'must be a non-negative integer'],
    [{ nominatedNodeName: 'A_b' }, 'status.nominatedNodeName: Invalid value: "A_b"'],
    [
      { resourceClaimStatuses: [{ name: 'x' }] },
      'must match the name of an entry in `spec.resourceClaims`',
    ],
  ])('refuses %j', async (status, message) => {
    const reply = await patch('status', { status });

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toContain(message);
  });

  it('keeps the first of its node’s addresses where that stands alone', async () => {
    const told = { hostIP: '1.2.3.4', hostIPs: [{ ip: '1.2.3.4' }] };
    expect((await patch('status', { status: told })).status).toBe(200);

    const reply = await patch('status', { status: { hostIP: '' } });

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toContain(
      'status.hostIPs[0].ip: Invalid value: "1.2.3.4": must be equal to `hostIP`',
    );
  });

  it('is served with what a struct of Go always has', async () => {
    await patch('status', {
      status: { containerStatuses: [{ name: 'c', state: { running: {} } }] },
    });

    expect((await test.get(`${PODS}/a`)).json).toMatchObject({
      status: {
        containerStatuses: [
          {
            name: 'c',
            image: '',
            ready: false,
            restartCount: 0,
            state: { running: { startedAt: null } },
          },
        ],
      },
    });
  });
});
