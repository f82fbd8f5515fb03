/** The table of resources served. */
import type { ApiObject, ResourceName, Resources } from '../objects.ts';
import { configMaps } from './config-maps.ts';
import { controllerRevisions } from './controller-revisions.ts';
import { cronJobs } from './cron-jobs.ts';
import { daemonSets } from './daemon-sets.ts';
import { deployments } from './deployments.ts';
import { endpointSlices } from './endpoint-slices.ts';
import { events } from './events.ts';
import { INERT_DEFINITIONS } from './inert.ts';
import { jobs } from './jobs.ts';
import { leases } from './leases.ts';
import { limitRanges } from './limit-ranges.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { persistentVolumeClaims } from './persistent-volume-claims.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podDisruptionBudgets } from './pod-disruption-budgets.ts';
import { pods } from './pods.ts';
import { priorityClasses } from './priority-classes.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts';
import { replicaSets } from './replica-sets.ts';
import { resourceQuotas } from './resource-quotas.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { secrets } from './secrets.ts';
import { serviceAccounts } from './service-accounts.ts';
import { services } from './services.ts';
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from './webhooks.ts';
import { statefulSets } from './stateful-sets.ts';
import { storageClasses } from './storage-classes.ts';

export type Definitions = {
  readonly [Name in ResourceName]: ResourceDefinition<Resources[Name]>;
};

export const DEFINITIONS: Definitions = {
  namespaces,
  nodes,
  priorityclasses: priorityClasses,
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
  poddisruptionbudgets: podDisruptionBudgets,
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
  ...INERT_DEFINITIONS,
};

export const RESOURCE_NAMES = Object.keys(DEFINITIONS) as readonly ResourceName[];

/** For who treats all resources alike. */
export function definitionOf(resource: ResourceName): ResourceDefinition<ApiObject> {
  // A row takes the objects of its own resource alone, which its name promises.
  return DEFINITIONS[resource] as unknown as ResourceDefinition<ApiObject>;
}

/** The resource whose objects are of this kind, whichever version they speak; undefined if none is. */
export function resourceOfKind(apiVersion: string, kind: string): ResourceName | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return RESOURCE_NAMES.find((name) => {
    const definition = DEFINITIONS[name];
    return definition.kind === kind && definition.group === group;
  });
}
