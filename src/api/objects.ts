/**
 * The objects of the API as they leave the server: complete, defaulted, deeply frozen.
 *
 * Shapes come from `kubernetes-types` (generated from upstream's OpenAPI), made stricter where the
 * server guarantees presence and wider where the draft of KEP-4639 adds `volumes[].oci`. What a
 * client sends is the looser `Manifest`.
 */
import type { ClusterResources } from './cluster-objects.ts';
import type { CustomObject, CustomResourceName } from './custom-objects.ts';
import type { CustomResourceDefinitionResources } from './custom-resource-definition-objects.ts';
import type { InertResources } from './inert-objects.ts';
import type * as coordination from 'kubernetes-types/coordination/v1.js';
import type * as core from 'kubernetes-types/core/v1.js';
import type * as meta from 'kubernetes-types/meta/v1.js';
import type { AdmissionPolicyResources } from './admission-policy-objects.ts';
import type { WebhookResources } from './webhook-objects.ts';
import type { QuotaResources } from './quota-objects.ts';
import type { RbacResources } from './rbac-objects.ts';
import type { StorageResources } from './storage-objects.ts';
import type { WorkloadResources } from './workload-objects.ts';

/** Draft of KEP-4639: a volume whose content is an OCI image or artifact. */
export interface OCIVolumeSource {
  /** Reference of the image or artifact: `registry.test/team/config:v1`. Required. */
  readonly image: string;
  /** Feature gate `OCIVolumePullPolicy`; without it, and by default with it, `Always`. */
  pullPolicy?: string;
}

/** What shipped of KEP-4639 (`kubernetes-types` is older). Feature gate `ImageVolume`. */
export interface ImageVolumeSource {
  /** Not empty in a pod. */
  reference?: string;
  /** `Always`, `IfNotPresent` or `Never`; there on every pod made since the gate is on. */
  pullPolicy?: string;
}

export interface Volume extends core.Volume {
  image?: ImageVolumeSource;
  /** Feature gate `OCIVolume`. */
  oci?: OCIVolumeSource;
}

type WrittenByServer = 'deletionGracePeriodSeconds' | 'deletionTimestamp' | 'generation';

/** Set by the server on every object. */
export interface ObjectMeta extends Omit<meta.ObjectMeta, WrittenByServer> {
  name: string;
  uid: string;
  resourceVersion: string;
  /** RFC 3339, whole seconds, UTC: `2026-01-01T00:00:00Z`. */
  creationTimestamp: string;
  /** Counts changes of the spec; pods have it. */
  generation?: number;
  /** The object is being deleted, and goes at this instant at the latest if all is well. */
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
}

/** Metadata of an object in a namespace. */
export interface NamespacedMeta extends ObjectMeta {
  namespace: string;
}

export type Container = core.Container;
export type VolumeMountStatus = core.VolumeMountStatus & {
  /** Newer than the generated types. Feature gate `ImageVolumeWithDigest`. */
  volumeStatus?: { image?: { imageRef?: string } };
};
export interface ContainerStatus extends core.ContainerStatus {
  volumeMounts?: VolumeMountStatus[];
  /** These three are newer than the generated types. */
  resources?: core.ResourceRequirements;
  allocatedResources?: Record<string, string>;
  user?: { linux?: { uid: number; gid: number; supplementalGroups?: number[] } };
}
export type ContainerState = core.ContainerState;
export type VolumeMount = core.VolumeMount;
export type PodCondition = core.PodCondition;
export type NodeCondition = core.NodeCondition;
export type OwnerReference = meta.OwnerReference;
export type ObjectReference = core.ObjectReference;
export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodSpec extends Omit<core.PodSpec, 'volumes'> {
  /** The name that the kernel is given, whatever else says so. */
  hostnameOverride?: string;
  volumes?: Volume[];
}

export interface PodStatus extends Omit<
  core.PodStatus,
  'phase' | 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses'
> {
  /** Newer than the generated types: the generation this status speaks of. */
  observedGeneration?: number;
  /** The same: what the pod as a whole was given. */
  resources?: core.ResourceRequirements;
  phase?: PodPhase;
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
}

export interface Pod {
  apiVersion: 'v1';
  kind: 'Pod';
  metadata: NamespacedMeta;
  spec: PodSpec;
  status: PodStatus;
}

export interface Node {
  apiVersion: 'v1';
  kind: 'Node';
  metadata: ObjectMeta;
  spec: core.NodeSpec;
  status: core.NodeStatus;
}

export interface Namespace {
  apiVersion: 'v1';
  kind: 'Namespace';
  metadata: ObjectMeta;
  spec: core.NamespaceSpec;
  status: core.NamespaceStatus;
}

export interface Secret {
  apiVersion: 'v1';
  kind: 'Secret';
  metadata: NamespacedMeta;
  type: string;
  /** Values in base64. */
  data?: Record<string, string>;
  immutable?: boolean;
}

export interface ConfigMap {
  apiVersion: 'v1';
  kind: 'ConfigMap';
  metadata: NamespacedMeta;
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

export interface ServiceAccount {
  apiVersion: 'v1';
  kind: 'ServiceAccount';
  metadata: NamespacedMeta;
  imagePullSecrets?: { name?: string }[];
  automountServiceAccountToken?: boolean;
}

export interface Event extends Omit<core.Event, 'metadata' | 'apiVersion' | 'kind'> {
  apiVersion: 'v1';
  kind: 'Event';
  metadata: NamespacedMeta;
}

export interface Lease {
  apiVersion: 'coordination.k8s.io/v1';
  kind: 'Lease';
  metadata: NamespacedMeta;
  spec: coordination.LeaseSpec;
}

/** What every server serves, by its plural name in lower case, as in URLs. */
export interface BuiltInResources
  extends
    WorkloadResources,
    StorageResources,
    InertResources,
    QuotaResources,
    RbacResources,
    WebhookResources,
    AdmissionPolicyResources,
    ClusterResources,
    CustomResourceDefinitionResources {
  pods: Pod;
  nodes: Node;
  namespaces: Namespace;
  secrets: Secret;
  configmaps: ConfigMap;
  serviceaccounts: ServiceAccount;
  events: Event;
  leases: Lease;
}

export type BuiltInName = keyof BuiltInResources;
export type BuiltInObject = BuiltInResources[BuiltInName];

/** And what it learned, by plural name and group. */
export interface Resources extends BuiltInResources {
  [custom: CustomResourceName]: CustomObject;
}

export type ResourceName = BuiltInName | CustomResourceName;
export type ApiObject = BuiltInObject | CustomObject;

/** What a client sends: any JSON object; the server checks and completes it. */
export interface Manifest {
  apiVersion?: string;
  kind?: string;
  metadata?: {
    name?: string;
    generateName?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}
