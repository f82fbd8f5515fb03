/** The rules of every kind. */
import type { InertKind } from '../inert-objects.ts';
import type { BuiltInObject } from '../objects.ts';
import { STRUCTS } from '../schema/struct-table.ts';
import { INERT_STRUCTS } from '../schema/inert-structs.ts';
import { CLUSTER_RULES } from './cluster-rules.ts';
import { below, isOneOf, notSimulated, SERVER_SETS, type FieldRules } from './field-rules.ts';
import { POD_RULES } from './pod-rules.ts';
import {
  CLAIM_RULES,
  CLAIM_SPEC_RULES,
  STORAGE_CLASS_RULES,
  VOLUME_RULES_OF_PV,
} from './storage-rules.ts';

const METADATA_RULES: FieldRules = below(['metadata'], {
  uid: SERVER_SETS,
  creationTimestamp: SERVER_SETS,
  generation: SERVER_SETS,
  deletionTimestamp: SERVER_SETS,
  deletionGracePeriodSeconds: SERVER_SETS,
  managedFields: SERVER_SETS,
  selfLink: SERVER_SETS,
});

const WORKLOAD_RULES: FieldRules = { ...METADATA_RULES, status: SERVER_SETS };

const NO_TOKENS = notSimulated('accounts have no tokens');
const NO_RANGE = notSimulated(
  'the addresses of pods come from a range that the node was made with',
);
const UNUSED = notSimulated('and unused by Kubernetes itself');

const NODE_RULES: FieldRules = below(['spec'], {
  podCIDR: NO_RANGE,
  podCIDRs: NO_RANGE,
  configSource: UNUSED,
  externalID: UNUSED,
});

/** Of a template: what a pod of it would be warned of. */
function templateRules(path: string): FieldRules {
  const { status: _none, ...rules } = POD_RULES;
  return below([path], rules);
}

const NO_PACKETS = notSimulated('nothing sends packets through the Service');

const OF_A_TEMPLATE = notSimulated('a claim of the template has metadata of its own');

const STATEFUL_SET_RULES: FieldRules = below(['spec.volumeClaimTemplates[*]'], {
  ...below(['spec'], CLAIM_SPEC_RULES),
  'status.*': notSimulated('a new claim is Pending', isOneOf('Pending')),
  ...below(
    ['metadata'],
    Object.fromEntries(
      [...(STRUCTS.get('ObjectMeta')?.fields.keys() ?? [])]
        .filter((field) => !['name', 'labels', 'annotations'].includes(field))
        .map((field) => [field, OF_A_TEMPLATE]),
    ),
  ),
});

const SERVICE_RULES: FieldRules = below(['spec'], {
  type: notSimulated('the address is known within the cluster alone', isOneOf('ClusterIP')),
  'ports[*].nodePort': NO_PACKETS,
  externalIPs: NO_PACKETS,
  sessionAffinity: { ...NO_PACKETS, unless: isOneOf('None') },
  sessionAffinityConfig: NO_PACKETS,
  loadBalancerIP: NO_PACKETS,
  loadBalancerSourceRanges: NO_PACKETS,
  loadBalancerClass: NO_PACKETS,
  externalName: NO_PACKETS,
  externalTrafficPolicy: NO_PACKETS,
  internalTrafficPolicy: { ...NO_PACKETS, unless: isOneOf('Cluster') },
  healthCheckNodePort: NO_PACKETS,
  allocateLoadBalancerNodePorts: NO_PACKETS,
  trafficDistribution: NO_PACKETS,
  ipFamilies: notSimulated('addresses are of IPv4'),
  ipFamilyPolicy: notSimulated('addresses are of IPv4', isOneOf('SingleStack')),
  clusterIPs: notSimulated('the Service has one address'),
});

const OTHERS_CONTROL = notSimulated('the Job is left alone, as if somebody else had it');

/** As the status of an object is whose writer gave none. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** All that is said of them. */
const INERT_RULES = Object.fromEntries(
  Object.entries(INERT_STRUCTS).map(([kind, fields]) => {
    const told = [...fields.matchAll(/(\w+) [\w[\]:]+/g)].map(([, field = '']) => field);
    const own = told.filter((field) => !['kind', 'apiVersion', 'metadata'].includes(field));
    const rule = notSimulated('nobody acts on the object', isEmpty);
    return [kind, { ...METADATA_RULES, ...Object.fromEntries(own.map((field) => [field, rule])) }];
  }),
) as unknown as Readonly<Record<InertKind, FieldRules>>;

const OF_CLUSTER = Object.fromEntries(
  Object.entries(CLUSTER_RULES).map(([kind, rules]) => [kind, { ...METADATA_RULES, ...rules }]),
) as unknown as typeof CLUSTER_RULES;

type RuledKind = BuiltInObject['kind'] | 'PartialObjectMetadata';

export const KIND_RULES: { readonly [Kind in RuledKind]: FieldRules } = {
  Pod: { ...METADATA_RULES, ...POD_RULES },
  Node: { ...METADATA_RULES, ...NODE_RULES },
  Namespace: { ...METADATA_RULES, 'spec.finalizers': SERVER_SETS, status: SERVER_SETS },
  Secret: {
    ...METADATA_RULES,
    type: notSimulated(
      'no token is put into the secret',
      (type) => type !== 'kubernetes.io/service-account-token',
    ),
  },
  ConfigMap: METADATA_RULES,
  ServiceAccount: {
    ...METADATA_RULES,
    secrets: NO_TOKENS,
    automountServiceAccountToken: {
      text: 'in part simulated, tokens are mounted if the admission plugin ServiceAccount is on',
    },
  },
  Event: METADATA_RULES,
  Deployment: { ...WORKLOAD_RULES, ...templateRules('spec.template') },
  ReplicaSet: { ...WORKLOAD_RULES, ...templateRules('spec.template') },
  StatefulSet: {
    ...WORKLOAD_RULES,
    ...templateRules('spec.template'),
    ...STATEFUL_SET_RULES,
  },
  DaemonSet: { ...WORKLOAD_RULES, ...templateRules('spec.template') },
  ControllerRevision: METADATA_RULES,
  Job: {
    ...WORKLOAD_RULES,
    ...templateRules('spec.template'),
    'spec.managedBy': OTHERS_CONTROL,
  },
  CronJob: {
    ...WORKLOAD_RULES,
    ...templateRules('spec.jobTemplate.spec.template'),
    'spec.jobTemplate.spec.managedBy': OTHERS_CONTROL,
  },
  Service: { ...WORKLOAD_RULES, ...SERVICE_RULES },
  EndpointSlice: {
    ...METADATA_RULES,
    'endpoints[*].deprecatedTopology': notSimulated('this version of the API drops it'),
  },
  Endpoints: METADATA_RULES,
  PodDisruptionBudget: WORKLOAD_RULES,
  PriorityClass: METADATA_RULES,
  RuntimeClass: METADATA_RULES,
  PodTemplate: { ...METADATA_RULES, template: notSimulated('nobody makes pods of it') },
  LimitRange: METADATA_RULES,
  ResourceQuota: WORKLOAD_RULES,
  MutatingWebhookConfiguration: METADATA_RULES,
  ValidatingWebhookConfiguration: METADATA_RULES,
  ValidatingAdmissionPolicy: WORKLOAD_RULES,
  MutatingAdmissionPolicy: METADATA_RULES,
  MutatingAdmissionPolicyBinding: METADATA_RULES,
  ValidatingAdmissionPolicyBinding: {
    ...METADATA_RULES,
    'spec.validationActions[*]': notSimulated(
      'nothing is audited, and the request passes',
      isOneOf('Deny', 'Warn'),
    ),
  },
  Role: METADATA_RULES,
  ClusterRole: METADATA_RULES,
  RoleBinding: METADATA_RULES,
  ClusterRoleBinding: METADATA_RULES,
  PersistentVolumeClaim: { ...METADATA_RULES, ...CLAIM_RULES },
  PersistentVolume: { ...METADATA_RULES, ...VOLUME_RULES_OF_PV },
  StorageClass: { ...METADATA_RULES, ...STORAGE_CLASS_RULES },
  ...INERT_RULES,
  HorizontalPodAutoscaler: {
    ...METADATA_RULES,
    'spec.metrics': {
      text: 'in part simulated, no metrics are served: the number is kept between its bounds alone',
    },
    'spec.behavior': notSimulated('nothing is scaled by metrics'),
    status: SERVER_SETS,
  },
  ...OF_CLUSTER,
  CustomResourceDefinition: { ...METADATA_RULES, status: SERVER_SETS },
  // Of a custom object: what its schema says of the rest is done.
  PartialObjectMetadata: METADATA_RULES,
  Lease: {
    ...METADATA_RULES,
    'spec.strategy': notSimulated('nobody is elected'),
    'spec.preferredHolder': notSimulated('nobody is elected'),
  },
};
