/**
 * Rows of what is of the cluster itself. Upstream: pkg/printers/internalversion/printers.go; kube-aggregator
 * pkg/registry/apiservice/etcd/etcd.go (v1.36).
 */
import type { Resources } from '../../index.ts';
import { printer, type Printer } from './columns.ts';
import { age, humanDuration } from './human-duration.ts';

const NONE = '<none>';

const addressPrinter = printer<Resources['ipaddresses']>(
  'Name, ParentRef',
  ({ metadata, spec }, now) => [
    metadata.name,
    parentText(spec.parentRef),
    age(metadata.creationTimestamp, now),
  ],
);

function parentText(parent: Resources['ipaddresses']['spec']['parentRef']): string {
  if (parent === undefined) return NONE;
  const { group = '', resource = '', namespace = '', name = '' } = parent;
  const kind = (group === '' ? resource : `${resource}.${group}`).toLowerCase();
  return [kind, ...(namespace === '' ? [] : [namespace]), name].join('/');
}

const rangePrinter = printer<Resources['servicecidrs']>(
  'Name, CIDRs, Age',
  ({ metadata, spec }, now) => [
    metadata.name,
    (spec.cidrs ?? []).join(','),
    age(metadata.creationTimestamp, now),
  ],
);

const attributesPrinter = printer<Resources['volumeattributesclasses']>(
  'Name, DriverName, Age',
  ({ metadata, driverName = '' }, now) => [
    metadata.name,
    driverName,
    age(metadata.creationTimestamp, now),
  ],
);

const requestPrinter = printer<Resources['certificatesigningrequests']>(
  'Name, Age, SignerName, Requestor, RequestedDuration, Condition',
  ({ metadata, spec, status }, now) => [
    metadata.name,
    age(metadata.creationTimestamp, now),
    spec.signerName ?? NONE,
    spec.username ?? '',
    spec.expirationSeconds === undefined ? NONE : humanDuration(spec.expirationSeconds * 1000),
    conditionText(status),
  ],
);

function conditionText(status: Resources['certificatesigningrequests']['status']): string {
  const has = (wanted: string): boolean =>
    (status.conditions ?? []).some(({ type }) => type === wanted);
  return [
    has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending',
    ...(has('Failed') ? ['Failed'] : []),
    ...((status.certificate ?? '') === '' ? [] : ['Issued']),
  ].join(',');
}

const schemaPrinter = printer<Resources['flowschemas']>(
  'Name, PriorityLevel, MatchingPrecedence, DistinguisherMethod, Age, MissingPL',
  ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.priorityLevelConfiguration?.name ?? '',
    spec.matchingPrecedence ?? 0,
    spec.distinguisherMethod?.type ?? NONE,
    age(metadata.creationTimestamp, now),
    (status.conditions ?? []).find(({ type }) => type === 'Dangling')?.status ?? '?',
  ],
);

const levelPrinter = printer<Resources['prioritylevelconfigurations']>(
  'Name, Type, NominalConcurrencyShares, Queues, HandSize, QueueLengthLimit, Age',
  ({ metadata, spec }, now) => {
    const { limited } = spec;
    const queuing = limited?.limitResponse?.queuing;
    const count = (holder: object | undefined, value: number | undefined): number | string =>
      holder === undefined ? NONE : (value ?? 0);
    return [
      metadata.name,
      spec.type ?? '',
      count(limited, limited?.nominalConcurrencyShares),
      count(queuing, queuing?.queues),
      count(queuing, queuing?.handSize),
      count(queuing, queuing?.queueLengthLimit),
      age(metadata.creationTimestamp, now),
    ];
  },
);

const servicePrinter = printer<Resources['apiservices']>(
  'Name, Service, Available, Age',
  ({ metadata, spec, status }, now) => {
    const { service } = spec;
    const available = (status.conditions ?? []).find(({ type }) => type === 'Available');
    const reason = available?.reason ?? '';
    const isPlain = available?.status === 'True' || reason === '';
    return [
      metadata.name,
      service === undefined ? 'Local' : `${service.namespace ?? ''}/${service.name ?? ''}`,
      isPlain ? (available?.status ?? 'Unknown') : `${available?.status ?? ''} (${reason})`,
      age(metadata.creationTimestamp, now),
    ];
  },
);

export const CLUSTER_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['ipaddresses', addressPrinter],
  ['servicecidrs', rangePrinter],
  ['volumeattributesclasses', attributesPrinter],
  ['certificatesigningrequests', requestPrinter],
  ['flowschemas', schemaPrinter],
  ['prioritylevelconfigurations', levelPrinter],
  ['apiservices', servicePrinter],
];
