/**
 * Kinds that are stored, watched and printed, and on which nobody here acts: what programs of others look at (a scheduler
 * wants to know of claims and devices), and what manifests come with.
 */
import type * as core from 'kubernetes-types/core/v1.js';
import type * as storage from 'kubernetes-types/storage/v1.js';
import type {
  AutoscalerSpec,
  AutoscalerStatus,
  IngressClassSpec,
  IngressSpec,
  IngressStatus,
  NetworkPolicySpec,
} from './network-objects.ts';
import type { NamespacedMeta, ObjectMeta } from './objects.ts';
import type { PodTemplateSpec } from './workload-objects.ts';

interface Inert<
  Kind extends string,
  Version extends string,
  Spec = unknown,
  Status = unknown,
  Meta = ObjectMeta,
> {
  apiVersion: Version;
  kind: Kind;
  metadata: Meta;
  spec?: Spec;
  status?: Status;
}

type Namespaced<
  Kind extends string,
  Version extends string,
  Spec = unknown,
  Status = unknown,
> = Inert<Kind, Version, Spec, Status, NamespacedMeta>;

type ReplicationControllerSpec = Omit<core.ReplicationControllerSpec, 'template'> & {
  template?: PodTemplateSpec;
};

type CSIDriverSpec = Partial<storage.CSIDriverSpec> & {
  /** Newer than the generated types. */
  nodeAllocatableUpdatePeriodSeconds?: number;
  serviceAccountTokenInSecrets?: boolean;
  preventPodSchedulingIfMissing?: boolean;
};

/** By the plural name, as in objects.ts. */
export interface InertResources {
  replicationcontrollers: Namespaced<
    'ReplicationController',
    'v1',
    ReplicationControllerSpec,
    Partial<core.ReplicationControllerStatus>
  >;
  horizontalpodautoscalers: Namespaced<
    'HorizontalPodAutoscaler',
    'autoscaling/v2',
    AutoscalerSpec,
    AutoscalerStatus
  >;
  ingressclasses: Inert<'IngressClass', 'networking.k8s.io/v1', IngressClassSpec>;
  ingresses: Namespaced<'Ingress', 'networking.k8s.io/v1', IngressSpec, IngressStatus>;
  networkpolicies: Namespaced<'NetworkPolicy', 'networking.k8s.io/v1', NetworkPolicySpec>;
  csidrivers: Inert<'CSIDriver', 'storage.k8s.io/v1', CSIDriverSpec>;
  csinodes: Inert<'CSINode', 'storage.k8s.io/v1'>;
  csistoragecapacities: Namespaced<'CSIStorageCapacity', 'storage.k8s.io/v1'>;
  volumeattachments: Inert<'VolumeAttachment', 'storage.k8s.io/v1'>;
  deviceclasses: Inert<'DeviceClass', 'resource.k8s.io/v1'>;
  resourceclaims: Namespaced<'ResourceClaim', 'resource.k8s.io/v1'>;
  resourceclaimtemplates: Namespaced<'ResourceClaimTemplate', 'resource.k8s.io/v1'>;
  resourceslices: Inert<'ResourceSlice', 'resource.k8s.io/v1'>;
}

export type InertKind = InertResources[keyof InertResources]['kind'];
