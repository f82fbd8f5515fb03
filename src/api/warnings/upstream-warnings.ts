/** What upstream's server warns of, too, by kind. Upstream: each strategy.go, WarningsOnCreate, WarningsOnUpdate (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import type { NetworkPolicyPeer } from '../network-objects.ts';
import type { ApiObject } from '../objects.ts';
import type { ResourceQuota } from '../quota-objects.ts';
import { INGRESS_CLASS_ANNOTATION } from '../validation/ingresses.ts';
import type { EndpointSlice, Service } from '../workload-objects.ts';
import { addressWarnings, rangeWarnings, rangeWarningsAt } from './address-warnings.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';
import { findHiddenVariables } from './hidden-variables.ts';
import { findQuotaAmounts } from './quota-amounts.ts';
import { findServiceWarnings } from './service-warnings.ts';

type Find = (object: never) => readonly FieldWarning[];

/** Whether an object is new or not. */
const ALWAYS: Readonly<Record<string, Find>> = {
  Service: (service: Service) => findServiceWarnings(service),
  EndpointSlice: ofEndpoints,
  NetworkPolicy: ofPolicy,
};

/** Of a new one alone. */
const AT_FIRST: Readonly<Record<string, Find>> = {
  Pod: findHiddenVariables,
  ResourceQuota: (quota: ResourceQuota) => findQuotaAmounts(quota),
  EndpointSlice: ofAddressType,
  Ingress: ofIngressClass,
};

export function findUpstreams(object: ApiObject, isNew: boolean): readonly FieldWarning[] {
  const { [object.kind]: always } = ALWAYS;
  const first = isNew ? AT_FIRST[object.kind] : undefined;
  if (always === undefined && first === undefined) return NO_WARNINGS;
  return [...(first?.(object as never) ?? []), ...(always?.(object as never) ?? [])];
}

function ofAddressType({ addressType }: EndpointSlice): readonly FieldWarning[] {
  if (addressType !== 'FQDN') return NO_WARNINGS;
  // Upstream's path.
  return [{ field: 'spec.addressType', text: 'FQDN endpoints are deprecated' }];
}

/** Those of its controllers have been looked at. */
const CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

function ofEndpoints(slice: EndpointSlice): readonly FieldWarning[] {
  const { endpoints = [], metadata, addressType }: Partial<EndpointSlice> = slice;
  if (CONTROLLERS.includes(metadata?.labels?.[MANAGED_BY] ?? '')) return NO_WARNINGS;
  if (addressType === 'FQDN') return NO_WARNINGS;
  return endpoints.flatMap(({ addresses }: { addresses?: readonly string[] }, at) =>
    addressWarnings(addresses ?? [], `endpoints[${String(at)}].addresses`),
  );
}

function ofIngressClass({ metadata, spec }: InertResources['ingresses']): readonly FieldWarning[] {
  if (metadata.annotations?.[INGRESS_CLASS_ANNOTATION] === undefined) return NO_WARNINGS;
  if (spec?.ingressClassName !== undefined) return NO_WARNINGS;
  const text = `annotation ${JSON.stringify(INGRESS_CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`;
  return [{ field: '', text }];
}

function ofPolicy({ spec = {} }: InertResources['networkpolicies']): readonly FieldWarning[] {
  const { ingress = [], egress = [] } = spec;
  return [
    ...ingress.flatMap(({ from = [] }, at) => ofPeers(from, `spec.ingress[${String(at)}].from`)),
    ...egress.flatMap(({ to = [] }, at) => ofPeers(to, `spec.egress[${String(at)}].to`)),
  ];
}

function ofPeers(peers: readonly NetworkPolicyPeer[], path: string): readonly FieldWarning[] {
  return peers.flatMap(({ ipBlock }, at) => {
    if (ipBlock === undefined) return [];
    const { cidr = '', except = [] }: Partial<typeof ipBlock> = ipBlock;
    const place = `${path}[${String(at)}].ipBlock`;
    return [...rangeWarningsAt(cidr, `${place}.cidr`), ...rangeWarnings(except, `${place}.except`)];
  });
}
