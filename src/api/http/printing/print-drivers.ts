/** Rows of drivers of volumes and of devices. Upstream: pkg/printers/internalversion/printers.go (v1.36). */
import type { Resources } from '../../index.ts';
import { printer, type Printer } from './columns.ts';
import { age } from './human-duration.ts';

const UNSET = '<unset>';

const driverPrinter = printer<Resources['csidrivers']>(
  'Name, AttachRequired?, PodInfoOnMount?, StorageCapacity?, TokenRequests, RequiresRepublish?, Modes, Age',
  ({ metadata, spec = {} }, now) => {
    const { tokenRequests, volumeLifecycleModes: modes = [] } = spec;
    return [
      metadata.name,
      spec.attachRequired ?? true,
      spec.podInfoOnMount ?? false,
      spec.storageCapacity ?? false,
      tokenRequests?.map(({ audience }) => audience).join(',') ?? UNSET,
      spec.requiresRepublish ?? false,
      modes.length === 0 ? '<none>' : modes.join(','),
      age(metadata.creationTimestamp, now),
    ];
  },
);

const nodePrinter = printer<Resources['csinodes']>(
  'Name, Drivers#, Age',
  ({ metadata, spec }, now) => {
    const { drivers = [] } = (spec ?? {}) as { drivers?: readonly unknown[] };
    return [metadata.name, drivers.length, age(metadata.creationTimestamp, now)];
  },
);

const capacityPrinter = printer<Resources['csistoragecapacities']>(
  'Name, StorageClassName, Capacity',
  (object) => {
    const {
      metadata,
      storageClassName = '',
      capacity = UNSET,
    } = object as typeof object & {
      storageClassName?: string;
      capacity?: string;
    };
    return [metadata.name, storageClassName, capacity];
  },
);

const attachmentPrinter: Printer = {
  ...printer<Resources['volumeattachments']>(
    'Name, Attacher, PV, Node, Attached?, Age',
    ({ metadata, spec, status }, now) => {
      const {
        attacher = '',
        nodeName = '',
        source,
      } = (spec ?? {}) as {
        attacher?: string;
        nodeName?: string;
        source?: { persistentVolumeName?: string };
      };
      const { attached = false } = (status ?? {}) as { attached?: boolean };
      const volume = source?.persistentVolumeName ?? '';
      const since = age(metadata.creationTimestamp, now);
      return [metadata.name, attacher, volume, nodeName, attached, since];
    },
  ),
};

const agePrinter = printer<Resources['deviceclasses'] | Resources['resourceclaimtemplates']>(
  'Name, Age',
  ({ metadata }, now) => [metadata.name, age(metadata.creationTimestamp, now)],
);

const claimPrinter = printer<Resources['resourceclaims']>(
  'Name, State, Age',
  ({ metadata, status }, now) => [
    metadata.name,
    stateOf(metadata.deletionTimestamp !== undefined, status),
    age(metadata.creationTimestamp, now),
  ],
);

function stateOf(isDeleted: boolean, status: unknown): string {
  const { allocation, reservedFor = [] } = (status ?? {}) as {
    allocation?: unknown;
    reservedFor?: readonly unknown[];
  };
  const words = isDeleted ? ['deleted'] : [];
  if (allocation === undefined) return isDeleted ? 'deleted' : 'pending';
  words.push('allocated');
  if (reservedFor.length > 0) words.push('reserved');
  return words.join(',');
}

const slicePrinter = printer<Resources['resourceslices']>(
  'Name, Node, Driver, Pool, Age',
  ({ metadata, spec }, now) => {
    const {
      nodeName = '',
      driver = '',
      pool,
    } = (spec ?? {}) as {
      nodeName?: string;
      driver?: string;
      pool?: { name?: string };
    };
    const since = age(metadata.creationTimestamp, now);
    return [metadata.name, nodeName, driver, pool?.name ?? '', since];
  },
);

export const DRIVER_PRINTERS: readonly (readonly [string, Printer])[] = [
  ['csidrivers', driverPrinter],
  ['csinodes', nodePrinter],
  ['csistoragecapacities', capacityPrinter],
  ['volumeattachments', attachmentPrinter],
  ['deviceclasses', agePrinter],
  ['resourceclaimtemplates', agePrinter],
  ['resourceclaims', claimPrinter],
  ['resourceslices', slicePrinter],
];
