import { describe, expect, it } from 'vitest';
import { aPod } from '../testing/pod-values.ts';
import { dnsConfigOf } from './dns-config.ts';

const SEARCHES = ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const OF_CLUSTER = { servers: ['10.96.0.10'], searches: SEARCHES, options: ['ndots:5'] };
const NOTHING = { servers: [], searches: [], options: [] };

describe('dnsConfigOf', () => {
  it.each([
    ['a usual pod', {}, OF_CLUSTER],
    ["one in the node's network", { hostNetwork: true }, NOTHING],
    [
      "one in the node's network that asks for the cluster's",
      { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
      OF_CLUSTER,
    ],
    ['Default', { dnsPolicy: 'Default' }, NOTHING],
    [
      'None: what the pod says',
      { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1'], searches: ['example.test'] } },
      { servers: ['192.0.2.1'], searches: ['example.test'], options: [] },
    ],
    [
      'what the pod adds',
      {
        dnsConfig: {
          nameservers: ['10.96.0.10', '192.0.2.1'],
          searches: ['example.test'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      {
        servers: ['10.96.0.10', '192.0.2.1'],
        searches: [...SEARCHES, 'example.test'],
        options: ['ndots:2', 'edns0'],
      },
    ],
  ])('%s', (_, spec, expected) => {
    expect(dnsConfigOf(aPod({ spec }))).toEqual(expected);
  });
});
