/** Rows of Endpoints and EndpointSlices. Upstream: pkg/printers/internalversion/printers.go, formatEndpoints. */
import type { Endpoints, EndpointSlice } from '../../index.ts';
import { printer, type Printer } from './columns.ts';
import { age } from './human-duration.ts';

/** Of addresses and ports in a cell. */
const SHOWN_MAX = 3;

export const ENDPOINT_PRINTERS: readonly (readonly [string, Printer])[] = [
  [
    'endpoints',
    printer<Endpoints>('Name, Endpoints, Age', (endpoints, now) => [
      endpoints.metadata.name,
      addressesOf(endpoints),
      age(endpoints.metadata.creationTimestamp, now),
    ]),
  ],
  [
    'endpointslices',
    printer<EndpointSlice>('Name, AddressType, Ports, Endpoints, Age', (slice, now) => [
      slice.metadata.name,
      slice.addressType,
      cell(
        (slice.ports ?? []).map(({ port, name = '*' }) => (port === undefined ? name : `${port}`)),
        '<unset>',
      ),
      cell(
        // Null where there are none.
        ((slice.endpoints as EndpointSlice['endpoints'] | null | undefined) ?? []).flatMap(
          ({ addresses }) => addresses,
        ),
        '<unset>',
      ),
      age(slice.metadata.creationTimestamp, now),
    ]),
  ],
];

/** Those that are ready, each with each port. */
function addressesOf({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) => {
    const ips = addresses.map(({ ip }) => ip);
    if (ports.length === 0) return ips;
    return ports.flatMap(({ port }) =>
      ips.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}`),
    );
  });
  return cell(all, '');
}

function cell(all: readonly string[], none: string): string {
  if (all.length === 0) return none;
  const shown = all.slice(0, SHOWN_MAX).join(',');
  const more = all.length - SHOWN_MAX;
  return more > 0 ? `${shown} + ${String(more)} more...` : shown;
}
