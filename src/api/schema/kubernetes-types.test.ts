/** The table against the generated types of an older release: every field that they have is in it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { STRUCTS } from './struct-table.ts';

const require = createRequire(import.meta.url);
const GROUPS = [
  [
    'apps',
    'ControllerRevision DaemonSet DaemonSetSpec DaemonSetStatus DaemonSetUpdateStrategy Deployment DeploymentCondition DeploymentSpec DeploymentStatus DeploymentStrategy ReplicaSet ReplicaSetSpec ReplicaSetStatus RollingUpdateDaemonSet RollingUpdateDeployment RollingUpdateStatefulSetStrategy StatefulSet StatefulSetOrdinals StatefulSetSpec StatefulSetStatus StatefulSetUpdateStrategy',
  ],
  [
    'batch',
    'CronJob CronJobSpec CronJobStatus Job JobCondition JobSpec JobStatus JobTemplateSpec PodFailurePolicy PodFailurePolicyRule SuccessPolicy SuccessPolicyRule UncountedTerminatedPods',
  ],
  [
    'core',
    'Endpoints EndpointSubset EndpointAddress ReplicationController ReplicationControllerSpec ReplicationControllerStatus ReplicationControllerCondition LimitRange LimitRangeItem LimitRangeSpec PodTemplate PodTemplateSpec ResourceQuota ResourceQuotaSpec ResourceQuotaStatus ScopeSelector ScopedResourceSelectorRequirement Service ServiceSpec ServicePort ServiceStatus PersistentVolumeClaim PersistentVolumeClaimSpec PersistentVolumeClaimStatus PersistentVolumeClaimCondition PersistentVolume PersistentVolumeSpec PersistentVolumeStatus LocalVolumeSource VolumeNodeAffinity CSIPersistentVolumeSource ISCSIPersistentVolumeSource RBDPersistentVolumeSource CephFSPersistentVolumeSource ScaleIOPersistentVolumeSource StorageOSPersistentVolumeSource FlexPersistentVolumeSource AzureFilePersistentVolumeSource CinderPersistentVolumeSource GlusterfsPersistentVolumeSource TopologySelectorTerm TopologySelectorLabelRequirement',
  ],
  ['discovery', 'EndpointSlice Endpoint EndpointConditions EndpointPort'],
  ['policy', 'PodDisruptionBudget PodDisruptionBudgetSpec PodDisruptionBudgetStatus'],
  [
    'rbac',
    'Role ClusterRole RoleBinding ClusterRoleBinding PolicyRule AggregationRule RoleRef Subject',
  ],
  ['scheduling', 'PriorityClass'],
  ['node', 'RuntimeClass Overhead Scheduling'],
  [
    'storage',
    'StorageClass CSIDriver CSIDriverSpec CSINode CSINodeSpec CSINodeDriver VolumeAttachment VolumeAttachmentSpec VolumeAttachmentSource VolumeAttachmentStatus VolumeError VolumeNodeResources',
  ],
  [
    'networking',
    'Ingress IngressSpec IngressBackend IngressServiceBackend ServiceBackendPort IngressTLS IngressRule HTTPIngressRuleValue HTTPIngressPath IngressStatus IngressClass IngressClassSpec IngressClassParametersReference NetworkPolicy NetworkPolicySpec NetworkPolicyIngressRule NetworkPolicyEgressRule NetworkPolicyPort NetworkPolicyPeer IPBlock',
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler HorizontalPodAutoscalerSpec CrossVersionObjectReference MetricSpec ObjectMetricSource PodsMetricSource ResourceMetricSource ContainerResourceMetricSource ExternalMetricSource MetricIdentifier MetricTarget HorizontalPodAutoscalerBehavior HPAScalingRules HPAScalingPolicy HorizontalPodAutoscalerStatus HorizontalPodAutoscalerCondition MetricStatus ObjectMetricStatus PodsMetricStatus ResourceMetricStatus ContainerResourceMetricStatus ExternalMetricStatus MetricValueStatus',
  ],
] as const;

function fieldsOf(group: string): ReadonlyMap<string, readonly string[]> {
  const file = group.includes('/') ? group : `${group}/v1`;
  const path = require.resolve(`kubernetes-types/${file}.d.ts`);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  return new Map(
    interfaces.map(({ name, members }) => [
      name.text,
      members.map((member) => member.name?.getText(source) ?? ''),
    ]),
  );
}

describe.each(GROUPS)('structs of %s', (group, names) => {
  const generated = fieldsOf(group);

  it.each(names.split(' '))('%s', (name) => {
    const fields = generated.get(name) ?? [];
    expect(fields.length).toBeGreaterThan(0);
    const known = STRUCTS.get(name)?.fields;
    expect(fields.filter((field) => known?.has(field) !== true)).toEqual([]);
  });
});
