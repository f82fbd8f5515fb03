/** Resources that are stored and watched, and on which nobody acts: see inert-objects.ts. */
import type { InertResources } from '../inert-objects.ts';
import { INERT_STRUCTS } from '../schema/inert-structs.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { INERT_RULES } from './inert-rules.ts';
import type { ResourceDefinition } from './resource-definition.ts';

type Name = keyof InertResources;

type Row = readonly [kind: string, apiVersion: string, scope: 'n' | 'c', shortName?: string];

const ROWS: { readonly [Each in Name]: Row } = {
  replicationcontrollers: ['ReplicationController', 'v1', 'n', 'rc'],
  horizontalpodautoscalers: ['HorizontalPodAutoscaler', 'autoscaling/v2', 'n', 'hpa'],
  ingressclasses: ['IngressClass', 'networking.k8s.io/v1', 'c'],
  ingresses: ['Ingress', 'networking.k8s.io/v1', 'n', 'ing'],
  networkpolicies: ['NetworkPolicy', 'networking.k8s.io/v1', 'n', 'netpol'],
  csidrivers: ['CSIDriver', 'storage.k8s.io/v1', 'c'],
  csinodes: ['CSINode', 'storage.k8s.io/v1', 'c'],
  csistoragecapacities: ['CSIStorageCapacity', 'storage.k8s.io/v1', 'n'],
  volumeattachments: ['VolumeAttachment', 'storage.k8s.io/v1', 'c'],
  deviceclasses: ['DeviceClass', 'resource.k8s.io/v1', 'c'],
  resourceclaims: ['ResourceClaim', 'resource.k8s.io/v1', 'n'],
  resourceclaimtemplates: ['ResourceClaimTemplate', 'resource.k8s.io/v1', 'n'],
  resourceslices: ['ResourceSlice', 'resource.k8s.io/v1', 'c'],
};

/** An update says which version it is of. */
const NEEDS_VERSION: readonly string[] = ['csinodes', 'csistoragecapacities', 'volumeattachments'];

/** `kubectl get all` shows them. */
const IN_ALL: readonly string[] = ['replicationcontrollers', 'horizontalpodautoscalers'];

/** Their status is nobody's but who asks for it by its own name. */
const STATUS = {
  prepareForUpdate(next: { spec?: unknown }, old: { spec?: unknown }): void {
    next.spec = old.spec;
  },
};

/** What `kubectl describe node` and drivers select by. */
const SELECTABLE: Readonly<
  Record<string, Readonly<Record<string, (object: { spec?: unknown }) => string>>>
> = {
  resourceslices: {
    'spec.driver': ({ spec }) => (spec as { driver?: string } | undefined)?.driver ?? '',
    'spec.nodeName': ({ spec }) => (spec as { nodeName?: string } | undefined)?.nodeName ?? '',
  },
};

export const INERT_DEFINITIONS = Object.fromEntries(
  Object.entries(ROWS).map(([resource, row]) => [resource, definitionOf(resource, row)]),
) as unknown as { readonly [Each in Name]: ResourceDefinition<InertResources[Each]> };

function definitionOf(
  resource: string,
  [kind, apiVersion, scope, shortName]: Row,
): Record<string, unknown> {
  const hasStatus = INERT_STRUCTS[kind as keyof typeof INERT_STRUCTS].includes('status ');
  return {
    resource,
    kind,
    apiVersion,
    group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    namespaced: scope === 'n',
    nameRule: isDNS1123Subdomain,
    allowUnconditionalUpdate: !NEEDS_VERSION.includes(resource),
    ...(shortName === undefined ? {} : { shortNames: [shortName] }),
    ...(IN_ALL.includes(resource) ? { categories: ['all'] } : {}),
    selectableFields: SELECTABLE[resource] ?? {},
    indexedFields: [],
    ...(hasStatus ? { status: STATUS } : {}),
    ...INERT_RULES[resource as Name],
  };
}
