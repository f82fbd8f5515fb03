/** The table of resources that every server serves; resource-table.ts has what one learned beside. */
import type { BuiltInName, BuiltInResources } from '../objects.ts';
import {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from './admission-policies.ts';
import { ipAddresses, serviceCIDRs } from './addresses.ts';
import { apiServices } from './api-services.ts';
import { certificateSigningRequests } from './certificate-signing-requests.ts';
import { configMaps } from './config-maps.ts';
import { controllerRevisions } from './controller-revisions.ts';
import { cronJobs } from './cron-jobs.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { daemonSets } from './daemon-sets.ts';
import { deployments } from './deployments.ts';
import { endpointSlices } from './endpoint-slices.ts';
import { endpoints } from './endpoints.ts';
import { events } from './events.ts';
import { flowSchemas, priorityLevelConfigurations } from './flow-control.ts';
import { INERT_DEFINITIONS } from './inert.ts';
import { jobs } from './jobs.ts';
import { leases } from './leases.ts';
import { limitRanges } from './limit-ranges.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { persistentVolumeClaims } from './persistent-volume-claims.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podDisruptionBudgets } from './pod-disruption-budgets.ts';
import { podTemplates } from './pod-templates.ts';
import { pods } from './pods.ts';
import { priorityClasses } from './priority-classes.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts';
import { replicaSets } from './replica-sets.ts';
import { resourceQuotas } from './resource-quotas.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { runtimeClasses } from './runtime-classes.ts';
import { secrets } from './secrets.ts';
import { serviceAccounts } from './service-accounts.ts';
import { services } from './services.ts';
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from './webhooks.ts';
import { statefulSets } from './stateful-sets.ts';
import { storageClasses } from './storage-classes.ts';
import { volumeAttributesClasses } from './volume-attributes-classes.ts';

export type Definitions = {
  readonly [Name in BuiltInName]: ResourceDefinition<BuiltInResources[Name]>;
};

export const DEFINITIONS: Definitions = {
  namespaces,
  nodes,
  priorityclasses: priorityClasses,
  runtimeclasses: runtimeClasses,
  // What makes pods before the pods, as these are deleted with their namespace in this order.
  cronjobs: cronJobs,
  jobs,
  deployments,
  statefulsets: statefulSets,
  daemonsets: daemonSets,
  replicasets: replicaSets,
  controllerrevisions: controllerRevisions,
  pods,
  persistentvolumeclaims: persistentVolumeClaims,
  persistentvolumes: persistentVolumes,
  storageclasses: storageClasses,
  services,
  endpointslices: endpointSlices,
  endpoints,
  poddisruptionbudgets: podDisruptionBudgets,
  podtemplates: podTemplates,
  secrets,
  configmaps: configMaps,
  serviceaccounts: serviceAccounts,
  limitranges: limitRanges,
  resourcequotas: resourceQuotas,
  events,
  leases,
  rolebindings: roleBindings,
  roles,
  clusterrolebindings: clusterRoleBindings,
  clusterroles: clusterRoles,
  mutatingwebhookconfigurations: mutatingWebhookConfigurations,
  validatingwebhookconfigurations: validatingWebhookConfigurations,
  validatingadmissionpolicies: validatingAdmissionPolicies,
  validatingadmissionpolicybindings: validatingAdmissionPolicyBindings,
  mutatingadmissionpolicies: mutatingAdmissionPolicies,
  mutatingadmissionpolicybindings: mutatingAdmissionPolicyBindings,
  ipaddresses: ipAddresses,
  servicecidrs: serviceCIDRs,
  volumeattributesclasses: volumeAttributesClasses,
  certificatesigningrequests: certificateSigningRequests,
  flowschemas: flowSchemas,
  prioritylevelconfigurations: priorityLevelConfigurations,
  apiservices: apiServices,
  ...INERT_DEFINITIONS,
  customresourcedefinitions: customResourceDefinitions,
};

export const BUILT_IN_NAMES = Object.keys(DEFINITIONS) as readonly BuiltInName[];
