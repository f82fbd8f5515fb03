import { expect, it } from 'vitest';
import { choices } from '../../sim/index.ts';
import { TestServer } from '../testing/test-server.ts';
import type { Service } from '../workload-objects.ts';
import { admitClusterIp } from './cluster-ip.ts';

const PORTS = [{ port: 80 }];

it.each<[object, object]>([
  [
    { ports: PORTS },
    {
      clusterIP: expect.stringMatching(/^10\.(9[6-9]|10\d|11[01])\./) as string,
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    },
  ],
  [
    { ports: PORTS, clusterIP: '10.96.0.10' },
    { clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10'] },
  ],
  [{ clusterIP: 'None' }, { clusterIP: 'None', clusterIPs: ['None'] }],
])('a Service %j has %j', async (spec, expected) => {
  const test = new TestServer();
  const made = await test.outcome(
    test.client.resource('services').create({ metadata: { name: 'web' }, spec }),
  );

  expect(made).toMatchObject({ spec: expected });
});

it('gives no address to a name for another', async () => {
  const test = new TestServer();
  const spec = { type: 'ExternalName', externalName: 'example.org' };
  await test.outcome(test.client.resource('services').create({ metadata: { name: 'web' }, spec }));

  expect(
    test.server.get('services', { name: 'web', namespace: 'default' }).spec,
  ).not.toHaveProperty('clusterIP');
});

it('gives the next where the drawn one is taken', async () => {
  const test = new TestServer();
  for (const [at, clusterIP] of ['10.96.1.0', '10.96.1.1'].entries()) {
    const spec = { ports: PORTS, clusterIP };
    const metadata = { name: `s-${String(at)}` };
    await test.outcome(test.client.resource('services').create({ metadata, spec }));
  }
  const service = { spec: { type: 'ClusterIP', ports: PORTS } } as unknown as Service;
  admitClusterIp(service, test.server.store, choices.defaults());

  expect(service.spec.clusterIP).toBe('10.96.1.2');
});

it.each([
  ['10.96.0.1', 'provided IP is already allocated'],
  [
    '192.168.0.1',
    'the provided IP (192.168.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
  ],
])('refuses %s', async (clusterIP, why) => {
  const test = new TestServer();
  const spec = { ports: PORTS, clusterIP };

  expect(
    await test.refusal(
      test.client.resource('services').create({ metadata: { name: 'web' }, spec }),
    ),
  ).toBe(
    `Service "web" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${why}`,
  );
});
