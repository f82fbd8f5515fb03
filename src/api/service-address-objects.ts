/**
 * The addresses of Services as objects, and the range that they come from. Upstream: pkg/registry/core/service/ipallocator,
 * ipallocator.go; pkg/controlplane/controller/defaultservicecidr (v1.36).
 *
 * An address has its object before its Service is written, and until after the Service is gone.
 */
import { hashOf } from '#hash';
import { SERVICE_RANGE } from './admission/cluster-ip.ts';
import type { IPAddress, ServiceCIDR } from './cluster-objects.ts';
import { beginWith } from './initial-object.ts';
import type { Backend } from './requests/backend.ts';
import type { Store } from './store/store.ts';
import type { Service } from './workload-objects.ts';

const NAME = 'kubernetes';
/** Not drawn: the same in every cluster, and shifts no draw of what comes later. */
const RANGE_UID = '00000000-0000-4000-8000-000000000005';
const LABELS = {
  'ipaddress.kubernetes.io/ip-family': 'IPv4',
  'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
};

function addressesOf(service: Service | undefined): readonly string[] {
  const { clusterIPs, clusterIP = '' }: Partial<Service['spec']> = service?.spec ?? {};
  const all = clusterIPs ?? [clusterIP];
  return all.filter((address) => address !== '' && address !== 'None');
}

/** Before a Service is written: those that it had not. */
export function takeAddresses(
  store: Store,
  next: Service,
  old: Service | undefined,
  now: string,
): void {
  const known = addressesOf(old);
  for (const address of addressesOf(next)) {
    if (known.includes(address) || store.get('ipaddresses', { name: address })) continue;
    store.put('ipaddresses', addressObject(next, address, now), undefined);
  }
}

/** After it is written or gone: those that it has no more. */
export function freeAddresses(store: Store, next: Service | undefined, old: Service): void {
  const kept = addressesOf(next);
  for (const address of addressesOf(old)) {
    if (kept.includes(address)) continue;
    const object = store.get('ipaddresses', { name: address });
    if (object !== undefined) store.remove('ipaddresses', object, object);
  }
}

function addressObject({ metadata }: Service, address: string, now: string): IPAddress {
  const { name, namespace, uid } = metadata;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name: address,
      uid: uidOf(uid, address),
      resourceVersion: '',
      creationTimestamp: now,
      labels: LABELS,
    },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}

/** Not drawn, so that no draw of what comes later is another one; of each Service its own. */
function uidOf(service: string, address: string): string {
  const digits = hashOf('sha256', `${service} ${address}`);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

/** @param isKept a cluster that is kept is made of its writes, so there they are some */
export function createServiceRange(backend: Backend, isKept: boolean): void {
  const creationTimestamp = backend.timestamp();
  const range: ServiceCIDR = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: NAME, uid: RANGE_UID, resourceVersion: '1', creationTimestamp },
    spec: { cidrs: [SERVICE_RANGE] },
    status: {
      conditions: [
        {
          lastTransitionTime: creationTimestamp,
          message: 'Kubernetes default Service CIDR is ready',
          reason: '',
          status: 'True',
          type: 'Ready',
        },
      ],
    },
  };
  beginWith(backend, 'servicecidrs', range, isKept);
  for (const service of backend.store.list('services')) {
    for (const address of addressesOf(service)) {
      const object = addressObject(service, address, creationTimestamp);
      object.metadata.resourceVersion = '1';
      beginWith(backend, 'ipaddresses', object, isKept);
    }
  }
}
