/**
 * What EndpointSlices tell of Endpoints that somebody wrote by hand: one slice for all that share ports and a kind of
 * address. Pure. Upstream: endpointslicemirroring/reconciler.go, utils.go (v1.36).
 */
import type { Endpoints, EndpointSlice } from '../../api/index.ts';
import { repackSubsets, type Address, type Port } from './endpoint-subsets.ts';

/** Of one slice: the others are left out. */
export const MIRRORED_MAX = 1000;

export interface MirroredGroup {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly ports: NonNullable<EndpointSlice['ports']>;
  readonly endpoints: EndpointSlice['endpoints'];
}

export interface Mirrored {
  readonly groups: readonly MirroredGroup[];
  readonly skipped: number;
}

export function mirrored({ subsets = [] }: Endpoints): Mirrored {
  const groups: MirroredGroup[] = [];
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of repackSubsets(subsets)) {
    const all = [
      ...addresses.map((each) => endpointOf(each, true)),
      ...notReadyAddresses.map((each) => endpointOf(each, false)),
    ];
    const told = all.slice(0, MIRRORED_MAX);
    skipped += all.length - told.length;
    for (const addressType of ['IPv4', 'IPv6'] as const) {
      const isSix = addressType === 'IPv6';
      const endpoints = told.filter(({ addresses: [ip = ''] }) => ip.includes(':') === isSix);
      if (endpoints.length > 0) groups.push({ addressType, ports: ports.map(portOf), endpoints });
    }
  }
  return { groups, skipped };
}

function endpointOf(
  { ip, hostname, nodeName, targetRef }: Address,
  ready: boolean,
): EndpointSlice['endpoints'][number] {
  return {
    addresses: [plainAddress(ip)],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(targetRef === undefined ? {} : { targetRef }),
    ...(nodeName === undefined ? {} : { nodeName }),
  };
}

/** As Go writes an IPv4 address that was given with leading zeros. */
function plainAddress(ip: string): string {
  return ip.includes(':') ? ip : ip.split('.').map(Number).join('.');
}

function portOf({ name = '', port, protocol, appProtocol }: Port): MirroredGroup['ports'][number] {
  return {
    name,
    port,
    ...(protocol === undefined ? {} : { protocol }),
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}
