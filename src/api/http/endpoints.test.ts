/** Endpoints and EndpointSlices as the door shows them. */
import { describe, expect, it } from 'vitest';
import { TestDoor, type Reply } from './testing/test-door.ts';

const PATH = '/api/v1/namespaces/default/endpoints';
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
const WARNING =
  '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"';

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

const table = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };
const cellsOf = ({ json }: Reply) => (json as unknown as Table).rows.map(({ cells }) => cells);
const addresses = (...ips: string[]) => ips.map((ip) => ({ ip }));

describe('Endpoints', () => {
  it('warn whoever uses them, in whatever way', async () => {
    const test = new TestDoor();
    const body = { metadata: { name: 'db' }, subsets: [{ addresses: addresses('192.0.2.1') }] };
    const replies = [
      await test.send('POST', PATH, { body }),
      await test.send('GET', PATH),
      await test.send('GET', `${PATH}/db`),
      await test.send('DELETE', `${PATH}/db`),
    ];
    expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    for (const { headers } of replies) expect(headers['Warning']).toEqual([WARNING]);
  });

  it.each([
    [[], '<none>'],
    [[{ addresses: addresses('192.0.2.1', '192.0.2.2') }], '192.0.2.1,192.0.2.2'],
    [[{ notReadyAddresses: addresses('192.0.2.1'), ports: [{ port: 80 }] }], ''],
    [
      [
        {
          addresses: addresses('192.0.2.1', 'fd00::1'),
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 90 },
          ],
        },
      ],
      '192.0.2.1:80,[fd00::1]:80,192.0.2.1:90 + 1 more...',
    ],
  ])('%j are shown as %s', async (subsets, shown) => {
    const test = new TestDoor();
    const made = await test.send('POST', PATH, { body: { metadata: { name: 'db' }, subsets } });
    expect(made.status).toBe(201);
    expect(cellsOf(await test.send('GET', PATH, table))).toEqual([['db', shown, '0s']]);
  });

  it('are refused with addresses that lead nowhere', async () => {
    const test = new TestDoor();
    const bad = ['0.0.0.0', '127.0.0.1', '169.254.1.1', '224.0.0.5', 'x'];
    const subsets = [{ addresses: addresses(...bad), ports: [{ port: 80 }, { port: 0 }] }, {}];
    const made = await test.send('POST', PATH, { body: { metadata: { name: 'db' }, subsets } });
    const { causes } = made.json['details'] as {
      causes: readonly { field: string; message: string }[];
    };
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'subsets[0].addresses[0].ip: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
      'subsets[0].addresses[1].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'subsets[0].addresses[2].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      'subsets[0].addresses[3].ip: Invalid value: "224.0.0.5": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
      'subsets[0].addresses[4].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].addresses[4].ip: Invalid value: "x": must be a valid IP address',
      'subsets[0].ports[0].name: Required value',
      'subsets[0].ports[1].name: Required value',
      'subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`',
    ]);
  });
});

describe('EndpointSlices', () => {
  it('have a row without endpoints and ports', async () => {
    const test = new TestDoor();
    const { status } = await test.post(SLICES, { metadata: { name: 'a' }, addressType: 'IPv4' });
    expect(status).toBe(201);
    const { rows } = (await test.send('GET', SLICES, table)).json as unknown as Table;
    expect(rows[0]?.cells.slice(0, 4)).toEqual(['a', 'IPv4', '<unset>', '<unset>']);
  });

  it('have columns of their own', async () => {
    const test = new TestDoor();
    const endpoints = ['1', '2', '3', '4'].map((last) => ({ addresses: [`192.0.2.${last}`] }));
    const ports = [{ name: 'web', port: 80 }, { name: 'any' }, {}];
    const full = { metadata: { name: 'a' }, addressType: 'IPv4', endpoints, ports };
    await test.send('POST', SLICES, { body: full });
    const empty = { metadata: { name: 'b' }, addressType: 'IPv6', endpoints: [] };
    await test.send('POST', SLICES, { body: empty });
    const reply = await test.send('GET', SLICES, table);
    const names = (reply.json as unknown as Table).columnDefinitions.map(({ name }) => name);
    expect(names).toEqual(['Name', 'AddressType', 'Ports', 'Endpoints', 'Age']);
    expect(cellsOf(reply)).toEqual([
      ['a', 'IPv4', '80,any,', '192.0.2.1,192.0.2.2,192.0.2.3 + 1 more...', '0s'],
      ['b', 'IPv6', '<unset>', '<unset>', '0s'],
    ]);
  });
});
