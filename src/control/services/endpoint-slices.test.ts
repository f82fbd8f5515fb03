/** Who stands behind a Service, as its EndpointSlices tell. */
import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Pod, Service } from '../../api/index.ts';
import { WorkloadLab } from '../testing/workload-lab.ts';
import { groupsOf } from './endpoints-of-pods.ts';

const WEB = `
apiVersion: v1
kind: Service
metadata: { name: web, labels: { of: shop } }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;

const pod = (name: string, app = 'web'): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${app} } }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: 'registry.test/server:v1' }]
`;

const namesIn = ({ endpoints }: EndpointSlice): readonly string[] =>
  endpoints.map(({ targetRef }) => targetRef?.name ?? '');

describe('EndpointSlices', () => {
  it('come with a Service, empty, and tell of its pods', async () => {
    const test = await WorkloadLab.open();
    await test.apply(WEB);
    await test.advance(1);
    const [first] = test.list('endpointslices');
    expect(first).toMatchObject({
      metadata: {
        labels: {
          of: 'shop',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [{ kind: 'Service', name: 'web', controller: true }],
      },
      addressType: 'IPv4',
      endpoints: [],
      ports: [],
    });
    expect(first?.metadata.name).toMatch(/^web-\w{5}$/);

    for (const name of ['b', 'a']) await test.apply(pod(name));
    await test.apply(pod('other', 'db'));
    await test.advance(20);
    const slices = test.list('endpointslices');

    expect(slices.map(namesIn)).toEqual([['a', 'b']]);
    expect(slices[0]).toMatchObject({
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: [
        { conditions: { ready: true, serving: true, terminating: false }, nodeName: 'node-1' },
        {},
      ],
    });
    await test.close();
  });

  it('leave out who is gone, and go with their Service', async () => {
    const test = await WorkloadLab.open();
    await test.apply(WEB);
    for (const name of ['a', 'b']) await test.apply(pod(name));
    await test.advance(20);
    await test.lab.delete('Pod', 'a');
    await test.advance(20);
    expect(test.list('endpointslices').map(namesIn)).toEqual([['b']]);

    await test.lab.delete('Service', 'web');
    await test.advance(20);
    expect(test.list('endpointslices')).toEqual([]);
    await test.close();
  });

  it('are not made for a Service that selects nobody itself', async () => {
    const test = await WorkloadLab.open();
    await test.apply(WEB.replace('selector: { app: web }, ', ''));
    await test.advance(5);

    expect(test.list('endpointslices')).toEqual([]);
    await test.close();
  });
});

const service = (spec: object): Service =>
  ({ metadata: { name: 'web', namespace: 'default' }, spec }) as unknown as Service;

interface Shape {
  readonly ready?: boolean;
  readonly going?: boolean;
  readonly phase?: string;
  readonly podIP?: string;
  readonly ports?: readonly object[];
  readonly spec?: object;
}

function aPod(name: string, shape: Shape = {}): Pod {
  const { ready = true, going = false, phase = 'Running', podIP = '10.1.0.1', ports = [] } = shape;
  return {
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      ...(going ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', ports }], ...shape.spec },
    status: { phase, podIP, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  } as unknown as Pod;
}

describe('groupsOf', () => {
  it.each<[string, Shape, object, readonly boolean[] | undefined]>([
    ['ready', {}, {}, [true, true, false]],
    ['not ready', { ready: false }, {}, [false, false, false]],
    [
      'not ready, yet published',
      { ready: false },
      { publishNotReadyAddresses: true },
      [true, false, false],
    ],
    ['going', { going: true }, {}, [false, true, true]],
    ['ended', { phase: 'Succeeded' }, {}, undefined],
    ['without an address', { podIP: '' }, {}, undefined],
  ])('a pod that is %s', (_name, shape, spec, expected) => {
    const [group] = groupsOf(
      service({ ports: [{ port: 80 }], ...spec }),
      [aPod('a', shape)],
      () => 'x',
    );
    const conditions = group?.endpoints[0]?.conditions;

    expect(conditions && [conditions.ready, conditions.serving, conditions.terminating]).toEqual(
      expected,
    );
    if (group !== undefined) expect(group.endpoints[0]?.zone).toBe('x');
  });

  it('names ports by the containers, of each pod its own', () => {
    const ports = [{ name: 'http', port: 80, targetPort: 'web' }];
    const named = (containerPort: number) => ({ ports: [{ name: 'web', containerPort }] });
    const pods = [aPod('a', named(1)), aPod('b', named(2)), aPod('c', named(1)), aPod('d')];
    const groups = groupsOf(service({ ports }), pods, () => undefined);

    expect(groups.map((group) => [group.ports[0]?.port, group.endpoints.length])).toEqual([
      [1, 2],
      [2, 1],
      [undefined, 1],
    ]);
  });

  it('knows pods of the Service by their host names', () => {
    const spec = { hostname: 'web-0', subdomain: 'web' };
    const pods = [aPod('a', { spec }), aPod('b', { spec: { ...spec, subdomain: 'other' } })];
    const [group] = groupsOf(service({ ports: [] }), pods, () => undefined);

    expect(group?.endpoints.map(({ hostname }) => hostname)).toEqual(['web-0', undefined]);
  });
});
