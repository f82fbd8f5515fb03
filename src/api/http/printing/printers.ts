/**
 * Which columns each resource has, and what stands in them.
 * Upstream: pkg/printers/internalversion/printers.go.
 */
import type { ConfigMap, Event, Lease, Namespace, Secret, ServiceAccount } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import type { ServedResource } from '../served-resource.ts';
import { printer, type Printer } from './columns.ts';
import { customPrinter } from './custom-printer.ts';
import { age } from './human-duration.ts';
import { autoscalerPrinter } from './print-autoscaler.ts';
import { CLUSTER_PRINTERS } from './print-cluster.ts';
import { DRIVER_PRINTERS } from './print-drivers.ts';
import { ENDPOINT_PRINTERS } from './print-endpoints.ts';
import { NETWORK_PRINTERS } from './print-network.ts';
import { nodePrinter } from './print-node.ts';
import { podPrinter } from './print-pod.ts';
import { POLICY_PRINTERS } from './print-policies.ts';
import { quotaPrinter } from './print-quota.ts';
import { servicePrinter } from './print-service.ts';
import { RBAC_PRINTERS } from './print-rbac.ts';
import { STORAGE_PRINTERS } from './print-storage.ts';
import { WORKLOAD_PRINTERS } from './print-workloads.ts';

export function printerOf({ resource, definition }: ServedResource): Printer {
  const { custom, view } = definition ?? {};
  if (custom !== undefined) return customPrinter(custom.columns);
  const known = PRINTERS.get(resource) ?? PLAIN;
  return view === undefined
    ? known
    : { ...known, cells: (object, now) => known.cells(view.write(object), now) };
}

/** Of kinds that have no columns of their own. */
const PLAIN = {
  ...printer('Name, Created At@', ({ metadata }) => [metadata.name, metadata.creationTimestamp]),
};

const PRINTERS = new Map<string, Printer>([
  ['pods', podPrinter],
  ['nodes', nodePrinter],
  ['services', servicePrinter],
  ...ENDPOINT_PRINTERS,
  [
    'events',
    printer<Event>(
      'Last Seen, Type, Reason, Object, Subobject*, Source*, Message, First Seen*, Count*, Name*',
      eventCells,
    ),
  ],
  [
    'namespaces',
    printer<Namespace>('Name, Status, Age', ({ metadata, status }, now) => [
      metadata.name,
      status.phase ?? '',
      age(metadata.creationTimestamp, now),
    ]),
  ],
  [
    'secrets',
    printer<Secret>('Name, Type, Data, Age', ({ metadata, type, data }, now) => [
      metadata.name,
      type,
      keyCount(data),
      age(metadata.creationTimestamp, now),
    ]),
  ],
  [
    'configmaps',
    printer<ConfigMap>('Name, Data, Age', ({ metadata, data, binaryData }, now) => [
      metadata.name,
      keyCount(data) + keyCount(binaryData),
      age(metadata.creationTimestamp, now),
    ]),
  ],
  [
    'serviceaccounts',
    printer<ServiceAccount>('Name, Age', ({ metadata }, now) => [
      metadata.name,
      age(metadata.creationTimestamp, now),
    ]),
  ],
  [
    'leases',
    printer<Lease>('Name, Holder, Age', ({ metadata, spec }, now) => [
      metadata.name,
      spec.holderIdentity ?? '',
      age(metadata.creationTimestamp, now),
    ]),
  ],
  ['resourcequotas', quotaPrinter],
  ...RBAC_PRINTERS,
  ...STORAGE_PRINTERS,
  ...DRIVER_PRINTERS,
  ...NETWORK_PRINTERS,
  ...CLUSTER_PRINTERS,
  ...POLICY_PRINTERS,
  ['horizontalpodautoscalers', autoscalerPrinter],
  ...WORKLOAD_PRINTERS,
]);

function keyCount(data: Readonly<Record<string, string>> | undefined): number {
  return data === undefined ? 0 : Object.keys(data).length;
}

function eventCells(event: Event, now: Instant): readonly (string | number)[] {
  const { involvedObject, series, source, metadata } = event;
  const first = age(event.firstTimestamp ?? event.eventTime, now);
  const last = series?.lastObservedTime ?? event.lastTimestamp;
  const component = source?.component ?? event.reportingComponent ?? '';
  const host = source?.host ?? event.reportingInstance ?? '';
  return [
    last === undefined ? first : age(last, now),
    event.type ?? '',
    event.reason ?? '',
    `${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`,
    involvedObject.fieldPath ?? '',
    host === '' ? component : `${component}, ${host}`,
    (event.message ?? '').trim(),
    first,
    series?.count ?? Math.max(1, event.count ?? 1),
    metadata.name,
  ];
}
