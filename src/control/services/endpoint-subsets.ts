/**
 * The subsets of Endpoints: addresses that share all their ports stand together. Pure.
 * Upstream: pkg/api/v1/endpoints/util.go, RepackSubsets; endpoints_controller.go, truncateEndpoints (v1.36).
 *
 * Deviation: upstream orders ports and subsets by a hash of how Go prints them; here ports stand by number, name and
 * protocol, and subsets by their ports.
 */
import type { Endpoints } from '../../api/index.ts';

export type Subset = NonNullable<Endpoints['subsets']>[number];
export type Address = NonNullable<Subset['addresses']>[number];
export type Port = NonNullable<Subset['ports']>[number];

/** Of one Endpoints object. */
const ADDRESSES_MAX = 1000;

/** A port, or none, and who is there; whoever is not ready for one of two mentions is not ready. */
interface Offer {
  readonly port: Port | undefined;
  readonly ready: Map<string, boolean>;
}

export function repackSubsets(subsets: readonly Subset[]): readonly Subset[] {
  const addresses = new Map<string, Address>();
  const offers = new Map<string, Offer>();
  for (const { addresses: ready = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const key = portKey(port);
      const offer = offers.get(key) ?? { port, ready: new Map<string, boolean>() };
      offers.set(key, offer);
      for (const each of ready) note(addresses, offer, each, true);
      for (const each of notReadyAddresses) note(addresses, offer, each, false);
    }
  }
  const packed = new Map<string, { ready: Offer['ready']; ports: Port[] }>();
  for (const key of [...offers.keys()].sort()) {
    const { port, ready } = offers.get(key) as Offer;
    const same = JSON.stringify([...ready].sort(([a], [b]) => (a < b ? -1 : 1)));
    const subset = packed.get(same) ?? { ready, ports: [] };
    packed.set(same, subset);
    if (port !== undefined) subset.ports.push(port);
  }
  return [...packed.values()].map(({ ready, ports }) => {
    const of = (isReady: boolean): Address[] =>
      [...ready]
        .filter(([, each]) => each === isReady)
        .map(([key]) => key)
        .sort()
        .map((key) => addresses.get(key) as Address);
    const [are, areNot] = [of(true), of(false)];
    return {
      ...(are.length === 0 ? {} : { addresses: are }),
      ...(areNot.length === 0 ? {} : { notReadyAddresses: areNot }),
      ...(ports.length === 0 ? {} : { ports }),
    };
  });
}

function note(known: Map<string, Address>, { ready }: Offer, address: Address, is: boolean): void {
  const key = `${address.ip} ${address.targetRef?.uid ?? ''}`;
  if (!known.has(key)) known.set(key, address);
  ready.set(key, is && ready.get(key) !== false);
}

function portKey(port: Port | undefined): string {
  if (port === undefined) return '';
  const { port: number, name = '', protocol = '', appProtocol = '' } = port;
  return [String(number).padStart(5, '0'), name, protocol, appProtocol].join(' ');
}

/** Undefined: there are not too many. Those that are ready stay before those that are not, each subset by its share. */
export function truncateSubsets(subsets: readonly Subset[]): readonly Subset[] | undefined {
  const count = (field: 'addresses' | 'notReadyAddresses'): number =>
    subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0);
  const [ready, notReady] = [count('addresses'), count('notReadyAddresses')];
  if (ready + notReady <= ADDRESSES_MAX) return undefined;
  const isReadyCut = ready > ADDRESSES_MAX;
  const field = isReadyCut ? 'addresses' : 'notReadyAddresses';
  const room = isReadyCut ? ADDRESSES_MAX : ADDRESSES_MAX - ready;
  let left = room;
  return subsets.map((subset) => {
    const all = subset[field] ?? [];
    const share = Math.ceil((all.length / (isReadyCut ? ready : notReady)) * room);
    const kept = all.slice(0, Math.min(share, left));
    left -= kept.length;
    const { notReadyAddresses, ...others } = subset;
    const rest = isReadyCut || notReadyAddresses === undefined ? others : subset;
    return kept.length === all.length ? rest : { ...rest, [field]: kept };
  });
}
