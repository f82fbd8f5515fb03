/** Endpoints of Services, and the EndpointSlices of Endpoints that somebody wrote. */
import { describe, expect, it } from 'vitest';
import type { Endpoints, EndpointSlice } from '../../api/index.ts';
import { WorkloadLab } from '../testing/workload-lab.ts';
import { repackSubsets, truncateSubsets, type Subset } from './endpoint-subsets.ts';
import { mirrored } from './mirrored-endpoints.ts';

const WEB = `
apiVersion: v1
kind: Service
metadata: { name: web, labels: { of: shop } }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;
const BY_HAND = `
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { ports: [{ name: sql, port: 5432 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: db, labels: { of: shop }, annotations: { note: far } }
subsets:
  - addresses: [{ ip: 192.0.2.1 }, { ip: 192.0.2.2 }]
    notReadyAddresses: [{ ip: 192.0.2.3, hostname: c }]
    ports: [{ name: sql, port: 5432 }]
`;

function pod(name: string, more = ''): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: web } }
spec:
  terminationGracePeriodSeconds: 5
  containers: [{ name: main, image: 'registry.test/server:v1'${more} }]
`;
}

const NEVER_READY = ", readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 }";

const ips = ({ subsets = [] }: Endpoints) =>
  subsets.map(({ addresses = [], notReadyAddresses = [] }) => [
    addresses.map(({ targetRef }) => targetRef?.name),
    notReadyAddresses.map(({ targetRef }) => targetRef?.name),
  ]);

describe('Endpoints', () => {
  it('come with a Service and tell who is ready', async () => {
    const test = await WorkloadLab.open();
    await test.apply(WEB);
    await test.advance(1);
    expect(test.get('endpoints', 'web')).toMatchObject({
      metadata: {
        labels: { of: 'shop', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
        annotations: {
          'endpoints.kubernetes.io/last-change-trigger-time': test.get('services', 'web')?.metadata
            .creationTimestamp,
        },
      },
    });
    expect(test.get('endpoints', 'web')?.subsets).toBeUndefined();
    await test.apply(pod('a'));
    await test.apply(pod('b', NEVER_READY));
    await test.advance(20);
    const told = test.get('endpoints', 'web') as Endpoints;
    expect(ips(told)).toEqual([[['a'], ['b']]]);
    expect(told.subsets?.[0]?.ports).toEqual([{ port: 8080, protocol: 'TCP' }]);
    expect(told.subsets?.[0]?.addresses?.[0]).toMatchObject({ nodeName: 'node-1' });
    await test.lab.delete('Pod', 'a');
    await test.advance(1);
    expect(ips(test.get('endpoints', 'web') as Endpoints)).toEqual([[[], ['b']]]);
    await test.lab.delete('Service', 'web');
    await test.advance(1);
    expect(test.list('endpoints')).toEqual([]);
    await test.close();
  });

  it('come again when somebody deletes them, and are as they were when somebody writes them', async () => {
    const test = await WorkloadLab.open();
    await test.apply(WEB);
    await test.advance(1);
    const first = test.get('endpoints', 'web');
    await test.lab.delete('Endpoints', 'web');
    await test.advance(1);
    const second = test.get('endpoints', 'web');
    expect(second?.metadata.uid).not.toBe(first?.metadata.uid);
    expect(second?.metadata.labels).toEqual(first?.metadata.labels);
    await test.close();
  });

  it('that are written by hand are mirrored, with what they say of themselves', async () => {
    const test = await WorkloadLab.open();
    await test.apply(BY_HAND);
    await test.advance(1);
    const slices = (): readonly EndpointSlice[] => test.list('endpointslices');
    const [slice, ...more] = slices();
    expect(more).toEqual([]);
    expect(slice?.metadata.name).toMatch(/^db-\w{5}$/);
    expect(slice).toMatchObject({
      metadata: {
        labels: {
          of: 'shop',
          'kubernetes.io/service-name': 'db',
          'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
        },
        annotations: { note: 'far' },
        ownerReferences: [{ kind: 'Endpoints', name: 'db', controller: true }],
      },
      addressType: 'IPv4',
      ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
    });
    expect(slice?.endpoints).toEqual([
      { addresses: ['192.0.2.1'], conditions: { ready: true } },
      { addresses: ['192.0.2.2'], conditions: { ready: true } },
      { addresses: ['192.0.2.3'], conditions: { ready: false }, hostname: 'c' },
    ]);
    await test.apply(BY_HAND.replaceAll('5432', '5433').replace('{ ip: 192.0.2.2 }', ''));
    await test.advance(1);
    expect(slices().map(({ metadata }) => metadata.name)).toEqual([slice?.metadata.name]);
    expect(slices()[0]?.endpoints).toHaveLength(2);
    await test.apply(WEB.replace('name: web', 'name: db'));
    await test.advance(1);
    const ofSelector = slices().map(
      ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'],
    );
    expect(ofSelector).toEqual(['db']);
    expect(slices()[0]?.endpoints).toEqual([]);
    await test.close();
  });

  it.each([
    ['are asked not to be', "labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' }"],
    ['tell who leads', "annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' }"],
  ])('are not mirrored if they %s', async (_why, marks) => {
    const test = await WorkloadLab.open();
    await test.apply(BY_HAND.replace('labels: { of: shop }, annotations: { note: far }', marks));
    await test.advance(1);
    expect(test.list('endpointslices')).toEqual([]);
    await test.close();
  });

  it('lose their mirror with the Service', async () => {
    const test = await WorkloadLab.open();
    await test.apply(BY_HAND);
    await test.advance(1);
    expect(test.list('endpointslices')).toHaveLength(1);
    await test.lab.delete('Service', 'db');
    await test.advance(1);
    expect([test.list('endpointslices'), test.list('endpoints')]).toEqual([[], []]);
    await test.close();
  });
});

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({
    ip: `10.0.${String((from + at) >> 8)}.${String((from + at) & 255)}`,
  }));

describe('subsets', () => {
  it('hold who shares all ports', () => {
    const [a, b] = [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }];
    const [http, admin] = [
      { port: 80, name: 'http' },
      { port: 90, name: 'admin' },
    ];
    const given: Subset[] = [
      { addresses: [a], ports: [http] },
      { addresses: [a], ports: [admin] },
      { addresses: [b], ports: [http] },
    ];
    expect(repackSubsets(given)).toEqual([
      { addresses: [a, b], ports: [http] },
      { addresses: [a], ports: [admin] },
    ]);
    expect(repackSubsets(given.slice(0, 2))).toEqual([{ addresses: [a], ports: [http, admin] }]);
  });

  it('call who is mentioned as both not ready', () => {
    const address = { ip: '10.0.0.1' };
    const given = [{ notReadyAddresses: [address] }, { addresses: [address] }];
    expect(repackSubsets(given)).toEqual([{ notReadyAddresses: [address] }]);
  });

  it.each([
    [600, 400, undefined],
    [600, 500, [600, 400]],
    [1200, 500, [1000, 0]],
  ])('of %i that are ready and %i that are not are cut', (ready, notReady, expected) => {
    const cut = truncateSubsets([
      { addresses: many(ready), notReadyAddresses: many(notReady, ready) },
    ]);
    const counts = cut?.map((each) => [
      each.addresses?.length ?? 0,
      each.notReadyAddresses?.length ?? 0,
    ]);
    expect(counts).toEqual(expected && [expected]);
  });

  it('are mirrored by kind of address, up to a thousand each', () => {
    const { groups, skipped } = mirrored({
      subsets: [{ addresses: [...many(1001), { ip: 'fd00::1' }] }],
    } as Endpoints);
    expect(groups.map((each) => [each.addressType, each.endpoints.length])).toEqual([
      ['IPv4', 1000],
    ]);
    expect(skipped).toBe(2);
    const mixed = mirrored({
      subsets: [{ addresses: [{ ip: '010.1.0.1' }, { ip: 'fd00::1' }] }],
    } as Endpoints);
    expect(mixed.groups.map((each) => [each.addressType, each.endpoints[0]?.addresses[0]])).toEqual(
      [
        ['IPv4', '10.1.0.1'],
        ['IPv6', 'fd00::1'],
      ],
    );
  });
});
