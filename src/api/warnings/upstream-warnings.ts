/** What upstream's server warns of, too, by kind. Upstream: each strategy.go, WarningsOnCreate, WarningsOnUpdate (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import type { NetworkPolicyPeer } from '../network-objects.ts';
import type { ApiObject, ObjectMeta, Pod, Secret } from '../objects.ts';
import type { PersistentVolumeClaim } from '../storage-objects.ts';
import type { ResourceQuota } from '../quota-objects.ts';
import { INGRESS_CLASS_ANNOTATION } from '../validation/ingresses.ts';
import { isDNS1123Label } from '../validation/names.ts';
import type { EndpointSlice, PodTemplateSpec, RuntimeClass, Service } from '../workload-objects.ts';
import { claimByteWarnings } from './byte-warnings.ts';
import { addressWarnings, rangeWarnings, rangeWarningsAt } from './address-warnings.ts';
import { deprecatedKeys } from './deprecated-labels.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';
import { podWarnings } from './pod-warnings.ts';
import { findQuotaAmounts } from './quota-amounts.ts';
import { findKeyPairWarnings } from './secret-warnings.ts';
import { findServiceWarnings } from './service-warnings.ts';

type Find = (object: never) => readonly FieldWarning[];

/** Whether an object is new or not. */
const ALWAYS: Readonly<Record<string, Find>> = {
  Service: (service: Service) => findServiceWarnings(service),
  EndpointSlice: ofEndpoints,
  NetworkPolicy: ofPolicy,
  RuntimeClass: ofScheduling,
  PersistentVolumeClaim: ofClaim,
};

/** Of a new one alone. */
const AT_FIRST: Readonly<Record<string, Find>> = {
  Pod: ({ metadata, spec }: Pod) => [
    ...ofHostname(metadata.name),
    ...podWarnings(spec, metadata.annotations, ''),
  ],
  ResourceQuota: (quota: ResourceQuota) => findQuotaAmounts(quota),
  EndpointSlice: ofAddressType,
  Ingress: ofIngressClass,
  Secret: (secret: Secret) => findKeyPairWarnings(secret),
};

/** Kinds with a template of pods: of each, where it is, and whether pods are called after the object. */
const TEMPLATED: Readonly<Record<string, boolean>> = {
  ReplicationController: true,
  ReplicaSet: true,
  Deployment: true,
  StatefulSet: false,
  DaemonSet: false,
  Job: false,
  CronJob: false,
  PodTemplate: false,
};

export function findUpstreams(
  object: ApiObject,
  old: ApiObject | undefined,
): readonly FieldWarning[] {
  const { [object.kind]: always } = ALWAYS;
  const first = old === undefined ? AT_FIRST[object.kind] : undefined;
  const isTemplated = TEMPLATED[object.kind] !== undefined;
  if (always === undefined && first === undefined && !isTemplated) return NO_WARNINGS;
  return [
    ...(isTemplated ? ofTemplate(object as never, old) : NO_WARNINGS),
    ...(first?.(object as never) ?? []),
    ...(always?.(object as never) ?? []),
  ];
}

interface Templated {
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: { readonly template?: PodTemplateSpec; readonly jobTemplate?: { spec?: unknown } };
  /** Of a PodTemplate, which is no more than that. */
  readonly template?: PodTemplateSpec;
}

/** Of an update only where the generation counts it. */
function ofTemplate(object: Templated, old: ApiObject | undefined): readonly FieldWarning[] {
  const { kind, metadata, spec } = object;
  if (old !== undefined && old.metadata.generation === metadata.generation) return NO_WARNINGS;
  const isCron = kind === 'CronJob';
  const isBare = kind === 'PodTemplate';
  const holder = isBare ? object : ((isCron ? spec.jobTemplate?.spec : spec) ?? {});
  const { template } = holder as Templated['spec'];
  const path = isCron ? 'spec.jobTemplate.spec.template.' : 'spec.template.';
  const prefix = isBare ? 'template.' : path;
  return [
    ...(old === undefined && TEMPLATED[kind] === true ? ofName(metadata.name) : NO_WARNINGS),
    ...(template === undefined
      ? NO_WARNINGS
      : podWarnings(
          (template as Partial<PodTemplateSpec>).spec ?? {},
          template.metadata?.annotations,
          prefix,
        )),
  ];
}

/** Pods and hosts are called after the object. */
function ofName(name: string | undefined): readonly FieldWarning[] {
  const complaints = isDNS1123Label(name ?? '');
  if (complaints.length === 0 || (name ?? '') === '') return NO_WARNINGS;
  const text = `this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(' ')}]`;
  return [{ field: 'metadata.name', text }];
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

function ofClaim({ metadata, spec }: PersistentVolumeClaim): readonly FieldWarning[] {
  const field = `metadata.annotations[${CLASS_ANNOTATION}]`;
  const text = 'deprecated since v1.8; use "storageClassName" attribute instead';
  const isOld = metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
  return [...(isOld ? [{ field, text }] : []), ...claimByteWarnings(spec.resources, 'spec')];
}

/** A pod's host is called after it. */
function ofHostname(name: string): readonly FieldWarning[] {
  const complaints = isDNS1123Label(name);
  if (complaints.length === 0) return NO_WARNINGS;
  const text = `this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(' ')}]`;
  return [{ field: 'metadata.name', text }];
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

function ofScheduling({ scheduling }: RuntimeClass): readonly FieldWarning[] {
  const field = 'scheduling.nodeSelector';
  const found = deprecatedKeys(Object.keys(scheduling?.nodeSelector ?? {}), field);
  // Which key it is, upstream does not say.
  return found.map(({ text }) => ({ field, text }));
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
