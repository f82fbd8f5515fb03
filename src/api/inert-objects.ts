/**
 * Kinds that are stored, watched and printed, and on which nobody here acts: what programs of others look at (a scheduler
 * wants to know of claims and devices), and what manifests come with.
 */
import type { NamespacedMeta, ObjectMeta } from './objects.ts';

interface Inert<Kind extends string, Version extends string, Meta = ObjectMeta> {
  apiVersion: Version;
  kind: Kind;
  metadata: Meta;
  spec?: unknown;
  status?: unknown;
}

type Namespaced<Kind extends string, Version extends string> = Inert<Kind, Version, NamespacedMeta>;

/** By the plural name, as in objects.ts. */
export interface InertResources {
  replicationcontrollers: Namespaced<'ReplicationController', 'v1'>;
  horizontalpodautoscalers: Namespaced<'HorizontalPodAutoscaler', 'autoscaling/v2'>;
  ingressclasses: Inert<'IngressClass', 'networking.k8s.io/v1'>;
  ingresses: Namespaced<'Ingress', 'networking.k8s.io/v1'>;
  networkpolicies: Namespaced<'NetworkPolicy', 'networking.k8s.io/v1'>;
  csidrivers: Inert<'CSIDriver', 'storage.k8s.io/v1'>;
  csinodes: Inert<'CSINode', 'storage.k8s.io/v1'>;
  csistoragecapacities: Namespaced<'CSIStorageCapacity', 'storage.k8s.io/v1'>;
  volumeattachments: Inert<'VolumeAttachment', 'storage.k8s.io/v1'>;
  deviceclasses: Inert<'DeviceClass', 'resource.k8s.io/v1'>;
  resourceclaims: Namespaced<'ResourceClaim', 'resource.k8s.io/v1'>;
  resourceclaimtemplates: Namespaced<'ResourceClaimTemplate', 'resource.k8s.io/v1'>;
  resourceslices: Inert<'ResourceSlice', 'resource.k8s.io/v1'>;
}

export type InertKind = InertResources[keyof InertResources]['kind'];
