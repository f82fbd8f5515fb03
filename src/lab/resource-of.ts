/** From a manifest's `kind` to the resource's plural name. */
import type { Manifest, ReadableTable, ResourceName, Resources } from '../api/index.ts';
import { InputError } from './input-error.ts';

const RESOURCES = {
  Pod: 'pods',
  Node: 'nodes',
  Namespace: 'namespaces',
  Secret: 'secrets',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  Event: 'events',
  Lease: 'leases',
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ControllerRevision: 'controllerrevisions',
  Job: 'jobs',
  CronJob: 'cronjobs',
  Service: 'services',
  Endpoints: 'endpoints',
  EndpointSlice: 'endpointslices',
  PodDisruptionBudget: 'poddisruptionbudgets',
  PriorityClass: 'priorityclasses',
  RuntimeClass: 'runtimeclasses',
  PodTemplate: 'podtemplates',
  LimitRange: 'limitranges',
  ResourceQuota: 'resourcequotas',
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
  MutatingAdmissionPolicy: 'mutatingadmissionpolicies',
  MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
  Role: 'roles',
  ClusterRole: 'clusterroles',
  RoleBinding: 'rolebindings',
  ClusterRoleBinding: 'clusterrolebindings',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PersistentVolume: 'persistentvolumes',
  ReplicationController: 'replicationcontrollers',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  IngressClass: 'ingressclasses',
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
  CSIDriver: 'csidrivers',
  CSINode: 'csinodes',
  CSIStorageCapacity: 'csistoragecapacities',
  StorageClass: 'storageclasses',
  VolumeAttachment: 'volumeattachments',
  DeviceClass: 'deviceclasses',
  ResourceClaim: 'resourceclaims',
  ResourceClaimTemplate: 'resourceclaimtemplates',
  ResourceSlice: 'resourceslices',
  IPAddress: 'ipaddresses',
  ServiceCIDR: 'servicecidrs',
  VolumeAttributesClass: 'volumeattributesclasses',
  CertificateSigningRequest: 'certificatesigningrequests',
  FlowSchema: 'flowschemas',
  PriorityLevelConfiguration: 'prioritylevelconfigurations',
  APIService: 'apiservices',
  CustomResourceDefinition: 'customresourcedefinitions',
} as const satisfies Readonly<Record<string, ResourceName>>;

export type Kind = keyof typeof RESOURCES;

export type ResourceOf<K extends Kind> = (typeof RESOURCES)[K];

export type ObjectOf<K extends Kind> = Resources[ResourceOf<K>];

/** @throws {InputError} in kubectl's words. */
export function resourceOf<K extends Kind>(kind: K): ResourceOf<K>;
export function resourceOf(kind: string): ResourceName;
export function resourceOf(kind: string): ResourceName {
  if (Object.hasOwn(RESOURCES, kind)) return RESOURCES[kind as Kind];
  throw new InputError(`no matches for kind "${kind}"`);
}

/**
 * The same of a manifest, whose kind may be shown in several versions, or be learned: in the version that it speaks.
 *
 * @throws {InputError} in kubectl's words
 */
export function resourceOfManifest(
  { apiVersion, kind = '' }: Pick<Manifest, 'apiVersion' | 'kind'>,
  resources: ReadableTable,
): ResourceName {
  const learned = resources.definitions.filter(
    (each) => each.view !== undefined && (each as { kind: string }).kind === kind,
  );
  const spoken = learned.find((each) => each.apiVersion === apiVersion);
  if (spoken?.view !== undefined) return spoken.view.name;
  if (Object.hasOwn(RESOURCES, kind)) return RESOURCES[kind as Kind];
  const [any] = apiVersion === undefined ? learned : [];
  if (any?.view !== undefined) return any.view.storedAs;
  const version = apiVersion === undefined ? '' : ` in version "${apiVersion}"`;
  const hint = version === '' ? '' : '; ensure CRDs are installed first';
  throw new InputError(`no matches for kind "${kind}"${version}${hint}`);
}
