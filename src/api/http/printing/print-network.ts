/** Rows of ways into a cluster, and of who may talk to whom. Upstream: pkg/printers/internalversion/printers.go (v1.36). */
import type { Resources } from '../../index.ts';
import { printer, type Printer } from './columns.ts';
import { age } from './human-duration.ts';
import { selectorText } from './selector-text.ts';

type Ingress = Resources['ingresses'];

const NONE = '<none>';
const HOSTS_MAX = 3;
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

const ingressPrinter = printer<Ingress>(
  'Name, Class, Hosts, Address, Ports, Age',
  ({ metadata, spec = {}, status = {} }, now) => [
    metadata.name,
    spec.ingressClassName ?? NONE,
    hostsText(spec.rules ?? []),
    addressText(status),
    (spec.tls ?? []).length > 0 ? '80, 443' : '80',
    age(metadata.creationTimestamp, now),
  ],
);

function hostsText(rules: NonNullable<NonNullable<Ingress['spec']>['rules']>): string {
  const hosts: string[] = [];
  for (const { host = '' } of rules) {
    if (hosts.length === HOSTS_MAX) {
      return `${hosts.join(',')} + ${String(rules.length - HOSTS_MAX)} more...`;
    }
    if (host !== '') hosts.push(host);
  }
  return hosts.length === 0 ? '*' : hosts.join(',');
}

function addressText({ loadBalancer }: NonNullable<Ingress['status']>): string {
  const points = (loadBalancer?.ingress ?? []) as readonly { ip?: string; hostname?: string }[];
  const addresses = points.map(({ ip = '', hostname = '' }) => (ip === '' ? hostname : ip));
  return [...new Set(addresses.filter((address) => address !== ''))].sort().join(',');
}

const classPrinter = printer<Resources['ingressclasses']>(
  'Name, Controller, Parameters, Age',
  ({ metadata, spec = {} }, now) => {
    const isDefault = metadata.annotations?.[DEFAULT_CLASS] === 'true';
    const { controller = '', parameters } = spec as {
      controller?: string;
      parameters?: { apiGroup?: string; kind?: string; name?: string };
    };
    const { apiGroup, kind = '', name = '' } = parameters ?? {};
    const group = apiGroup === undefined ? '' : `.${apiGroup}`;
    return [
      isDefault ? `${metadata.name} (default)` : metadata.name,
      controller,
      parameters === undefined ? NONE : `${kind}${group}/${name}`,
      age(metadata.creationTimestamp, now),
    ];
  },
);

const policyPrinter = printer<Resources['networkpolicies']>(
  'Name, Pod-Selector, Age',
  ({ metadata, spec }, now) => [
    metadata.name,
    selectorText(spec?.podSelector),
    age(metadata.creationTimestamp, now),
  ],
);

export const NETWORK_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['ingresses', ingressPrinter],
  ['ingressclasses', classPrinter],
  ['networkpolicies', policyPrinter],
];
