/** Who reads the fields of the kinds that make pods, or stand before them: see field-claims.ts. */
import { OF_CLUSTER } from './cluster-samples.ts';

type Claims = Readonly<Record<string, readonly string[]>>;

const RULES: Claims = {
  'src/api/http/access/rules.ts': [
    'rules[*].verbs',
    'rules[*].apiGroups',
    'rules[*].resources',
    'rules[*].resourceNames',
    'rules[*].nonResourceURLs',
  ],
};
/** Of policies of both kinds, and of their bindings. */
const MATCHED: Claims = {
  'src/api/http/webhooks/policy-matches.ts': [
    'spec.matchConstraints.resourceRules',
    'spec.matchConstraints.excludeResourceRules',
    'spec.matchConstraints.resourceRules[*].resourceNames',
    'spec.paramKind',
    'spec.paramKind.apiVersion',
    'spec.paramKind.kind',
  ],
  'src/api/policies/policy-variables.ts': ['spec.variables'],
};
const BOUND: Claims = {
  'src/api/http/webhooks/policy-matches.ts': [
    'spec.paramRef',
    'spec.paramRef.name',
    'spec.paramRef.namespace',
    'spec.paramRef.selector',
    'spec.paramRef.parameterNotFoundAction',
  ],
};
const WEBHOOKS: Claims = {
  'src/api/http/webhooks/webhooks-for.ts': [
    'webhooks[*].rules[*].operations',
    'webhooks[*].rules[*].apiGroups',
    'webhooks[*].rules[*].apiVersions',
    'webhooks[*].rules[*].resources',
    'webhooks[*].rules[*].scope',
    'webhooks[*].namespaceSelector',
    'webhooks[*].objectSelector',
  ],
  'src/api/http/webhooks/reviewed.ts': ['webhooks[*].matchConditions'],
  'src/api/http/webhooks/ask-webhook.ts': [
    'webhooks[*].name',
    'webhooks[*].clientConfig.url',
    'webhooks[*].clientConfig.caBundle',
    'webhooks[*].timeoutSeconds',
    'webhooks[*].failurePolicy',
  ],
  // Of these some values are refused, and the others ask for nothing more: there is one version of each kind.
  'src/api/validation/webhooks.ts': [
    'webhooks[*].sideEffects',
    'webhooks[*].matchPolicy',
    'webhooks[*].admissionReviewVersions',
    'webhooks[*].clientConfig.service',
  ],
};
const BINDING: Claims = {
  'src/api/http/access/rbac.ts': [
    'roleRef.kind',
    'roleRef.name',
    'subjects[*].kind',
    'subjects[*].name',
    'subjects[*].namespace',
  ],
  'src/api/validation/rbac.ts': ['roleRef.apiGroup', 'subjects[*].apiGroup'],
};

/** By kind, then by file. */
export const WORKLOADS: Readonly<Record<string, Claims>> = {
  Deployment: {
    'src/control/workloads/rolling-update.ts': [
      'spec.replicas',
      'spec.strategy.type',
      'spec.strategy.rollingUpdate.maxSurge',
      'spec.strategy.rollingUpdate.maxUnavailable',
    ],
    'src/control/workloads/new-replica-set.ts': [
      'spec.selector',
      'spec.template',
      'spec.minReadySeconds',
    ],
    'src/control/workloads/deployment-controller.ts': ['spec.paused', 'spec.revisionHistoryLimit'],
    'src/control/workloads/deployment-status.ts': ['spec.progressDeadlineSeconds'],
  },
  ReplicaSet: {
    'src/control/workloads/replica-set-controller.ts': [
      'spec.replicas',
      'spec.selector',
      'spec.template',
      'spec.minReadySeconds',
    ],
  },
  StatefulSet: {
    'src/control/workloads/stateful-set-plan.ts': [
      'spec.replicas',
      'spec.podManagementPolicy',
      'spec.minReadySeconds',
      'spec.ordinals.start',
      'spec.updateStrategy.type',
      'spec.updateStrategy.rollingUpdate.partition',
      'spec.updateStrategy.rollingUpdate.maxUnavailable',
    ],
    'src/control/workloads/stateful-set-controller.ts': ['spec.selector'],
    'src/control/workloads/stateful-pods.ts': ['spec.template', 'spec.serviceName'],
    'src/control/workloads/stateful-claims.ts': [
      'spec.volumeClaimTemplates[*].metadata.name',
      'spec.volumeClaimTemplates[*].metadata.labels',
      'spec.volumeClaimTemplates[*].metadata.annotations',
      'spec.volumeClaimTemplates[*].spec',
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted',
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled',
    ],
    // They say what each template is.
    'src/api/defaults/workload-defaults.ts': [
      'spec.volumeClaimTemplates[*].kind',
      'spec.volumeClaimTemplates[*].apiVersion',
    ],
    'src/control/workloads/controller-revisions.ts': ['spec.revisionHistoryLimit'],
  },
  DaemonSet: {
    'src/control/workloads/daemon-set-controller.ts': ['spec.selector', 'spec.minReadySeconds'],
    'src/control/workloads/daemon-pods.ts': ['spec.template'],
    'src/control/workloads/daemon-set-plan.ts': [
      'spec.updateStrategy.type',
      'spec.updateStrategy.rollingUpdate.maxUnavailable',
      'spec.updateStrategy.rollingUpdate.maxSurge',
    ],
    'src/control/workloads/controller-revisions.ts': ['spec.revisionHistoryLimit'],
  },
  ControllerRevision: { 'src/api/resources/controller-revisions.ts': ['revision'] },
  Job: {
    'src/control/jobs/job-controller.ts': [
      'spec.selector',
      'spec.parallelism',
      'spec.completions',
      'spec.suspend',
      'spec.podReplacementPolicy',
    ],
    'src/control/jobs/job-pods.ts': ['spec.template'],
    'src/control/jobs/job-end.ts': [
      'spec.activeDeadlineSeconds',
      'spec.backoffLimit',
      'spec.maxFailedIndexes',
      'spec.successPolicy.rules[*].succeededIndexes',
      'spec.successPolicy.rules[*].succeededCount',
    ],
    'src/control/jobs/job-tally.ts': ['spec.completionMode', 'spec.backoffLimitPerIndex'],
    'src/control/jobs/job-failures.ts': ['spec.podFailurePolicy'],
    'src/control/jobs/ttl-after-finished.ts': ['spec.ttlSecondsAfterFinished'],
    'src/api/resources/jobs.ts': ['spec.manualSelector'],
  },
  CronJob: {
    'src/control/jobs/cron-job-controller.ts': [
      'spec.schedule',
      'spec.timeZone',
      'spec.startingDeadlineSeconds',
      'spec.concurrencyPolicy',
      'spec.suspend',
      'spec.successfulJobsHistoryLimit',
      'spec.failedJobsHistoryLimit',
      'spec.jobTemplate.metadata',
      'spec.jobTemplate.spec',
    ],
  },
  Service: {
    'src/api/admission/cluster-ip.ts': ['spec.clusterIP'],
    'src/control/services/endpoints-of-pods.ts': [
      'spec.publishNotReadyAddresses',
      'spec.ports[*].name',
      'spec.ports[*].port',
      'spec.ports[*].targetPort',
      'spec.ports[*].protocol',
      'spec.ports[*].appProtocol',
    ],
    'src/control/services/endpoint-slice-controller.ts': ['spec.selector'],
  },
  EndpointSlice: {
    'src/api/validation/endpoint-slices.ts': [
      'addressType',
      'endpoints[*].addresses',
      'ports[*].protocol',
    ],
  },
  Endpoints: {
    'src/control/services/mirrored-endpoints.ts': [
      'subsets[*].addresses[*].ip',
      'subsets[*].addresses[*].hostname',
      'subsets[*].addresses[*].nodeName',
      'subsets[*].addresses[*].targetRef',
      'subsets[*].notReadyAddresses',
      'subsets[*].ports',
    ],
  },
  HorizontalPodAutoscaler: {
    'src/control/autoscaling/horizontal-controller.ts': [
      'spec.scaleTargetRef',
      'spec.minReplicas',
      'spec.maxReplicas',
    ],
  },
  PodDisruptionBudget: {
    'src/control/disruption/disruption-controller.ts': [
      'spec.minAvailable',
      'spec.maxUnavailable',
      'spec.selector',
    ],
    'src/api/requests/evict-pod.ts': ['spec.unhealthyPodEvictionPolicy'],
  },
  MutatingWebhookConfiguration: {
    ...WEBHOOKS,
    'src/api/http/webhooks/reviewed.ts': [
      'webhooks[*].reinvocationPolicy',
      'webhooks[*].matchConditions',
    ],
  },
  ValidatingWebhookConfiguration: WEBHOOKS,
  ValidatingAdmissionPolicy: {
    ...MATCHED,
    'src/api/http/webhooks/policies-for.ts': ['spec.matchConstraints'],
    'src/api/policies/policy-program.ts': [
      'spec.failurePolicy',
      'spec.matchConditions',
      'spec.validations',
      'spec.validations[*].message',
      'spec.validations[*].messageExpression',
      'spec.validations[*].reason',
    ],
    'src/api/validation/admission-policies.ts': ['spec.auditAnnotations'],
  },
  ValidatingAdmissionPolicyBinding: {
    ...BOUND,
    'src/api/http/webhooks/policies-for.ts': [
      'spec.policyName',
      'spec.matchResources',
      'spec.validationActions',
    ],
  },
  MutatingAdmissionPolicy: {
    ...MATCHED,
    'src/api/policies/mutation-program.ts': [
      'spec.matchConditions',
      'spec.mutations',
      'spec.mutations[*].patchType',
      'spec.mutations[*].applyConfiguration',
      'spec.mutations[*].applyConfiguration.expression',
      'spec.mutations[*].jsonPatch',
      'spec.mutations[*].jsonPatch.expression',
    ],
    'src/api/http/webhooks/mutating-policies-for.ts': [
      'spec.matchConstraints',
      'spec.failurePolicy',
      'spec.reinvocationPolicy',
    ],
  },
  MutatingAdmissionPolicyBinding: {
    ...BOUND,
    'src/api/http/webhooks/mutating-policies-for.ts': ['spec.policyName', 'spec.matchResources'],
  },
  Role: RULES,
  ClusterRole: {
    ...RULES,
    'src/control/access/cluster-role-aggregation.ts': ['aggregationRule.clusterRoleSelectors'],
  },
  RoleBinding: BINDING,
  ClusterRoleBinding: BINDING,
  PersistentVolumeClaim: {
    'src/control/storage/matching-volume.ts': [
      'spec.accessModes',
      'spec.selector',
      'spec.resources.requests',
      'spec.storageClassName',
      'spec.volumeName',
      'spec.volumeMode',
    ],
  },
  PersistentVolume: {
    'src/control/storage/matching-volume.ts': [
      'spec.accessModes',
      'spec.capacity',
      'spec.storageClassName',
      'spec.volumeMode',
      'spec.claimRef',
      'spec.nodeAffinity.required',
    ],
    'src/control/storage/storage-status.ts': ['spec.persistentVolumeReclaimPolicy'],
    'src/volumes/host-path.ts': ['spec.hostPath.path', 'spec.hostPath.type'],
    'src/volumes/local.ts': ['spec.local.path'],
  },
  StorageClass: {
    'src/control/scheduling/volumes/volume-filter.ts': [
      'provisioner',
      'volumeBindingMode',
      'allowedTopologies[*].matchLabelExpressions',
    ],
    'src/control/storage/local-path-provisioner.ts': ['reclaimPolicy'],
    'src/api/admission/admit-storage.ts': ['allowVolumeExpansion'],
  },
  LimitRange: {
    'src/api/admission/limit-ranger.ts': [
      'spec.limits[*].type',
      'spec.limits[*].min',
      'spec.limits[*].max',
      'spec.limits[*].default',
      'spec.limits[*].defaultRequest',
      'spec.limits[*].maxLimitRequestRatio',
    ],
  },
  ResourceQuota: {
    'src/control/quota/usage-of.ts': ['spec.hard'],
    'src/api/quota/evaluator.ts': [
      'spec.scopes',
      'spec.scopeSelector.matchExpressions',
      'spec.scopeSelector.matchExpressions[*].operator',
      'spec.scopeSelector.matchExpressions[*].values',
    ],
    'src/api/quota/pod-usage.ts': ['spec.scopeSelector.matchExpressions[*].scopeName'],
  },
  PriorityClass: {
    'src/api/admission/priority.ts': ['value', 'globalDefault', 'preemptionPolicy'],
  },
  PodTemplate: {},
  RuntimeClass: {
    'src/kubelet/containers/runtime-handler.ts': ['handler'],
    'src/api/admission/runtime-class.ts': [
      'overhead.podFixed',
      'scheduling.nodeSelector',
      'scheduling.tolerations',
    ],
  },
};

const TEMPLATE = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'server', image: 'registry.test/server:v1' }] },
};
const SELECTED = { spec: { selector: { matchLabels: { app: 'web' } }, template: TEMPLATE } };
const SELECTED_BY_LABELS = { spec: { selector: { app: 'web' }, template: TEMPLATE } };
const FINITE = { ...TEMPLATE, spec: { ...TEMPLATE.spec, restartPolicy: 'Never' } };

/** What a kind demands beside a name. */
const WIDGETS = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
    ],
  },
};

export const COMPLETE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...OF_CLUSTER,
  Event: {
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
    reportingComponent: 'example.com/reporter',
    reportingInstance: 'reporter-1',
    action: 'Watching',
    reason: 'Seen',
    type: 'Normal',
  },
  RuntimeClass: { handler: 'runc' },
  PodTemplate: { template: TEMPLATE },
  Deployment: SELECTED,
  ReplicaSet: SELECTED,
  StatefulSet: SELECTED,
  DaemonSet: SELECTED,
  Job: { spec: { template: FINITE } },
  CronJob: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: FINITE } } } },
  Service: { spec: { ports: [{ port: 80 }] } },
  EndpointSlice: { addressType: 'IPv4' },
  Ingress: {
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  },
  IngressClass: { spec: { controller: 'example.com/c' } },
  HorizontalPodAutoscaler: {
    spec: {
      maxReplicas: 2,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    },
  },
  ReplicationController: SELECTED_BY_LABELS,
  PersistentVolumeClaim: {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  PersistentVolume: {
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/data' },
    },
  },
  StorageClass: { provisioner: 'example.com/none' },
  ValidatingAdmissionPolicy: {
    spec: {
      matchConstraints: {
        resourceRules: [
          { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] },
        ],
      },
      validations: [{ expression: 'true' }],
    },
  },
  ValidatingAdmissionPolicyBinding: { spec: { policyName: 'a', validationActions: ['Deny'] } },
  MutatingAdmissionPolicy: {
    spec: {
      matchConstraints: {
        resourceRules: [
          { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] },
        ],
      },
      mutations: [
        { patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } },
      ],
      reinvocationPolicy: 'Never',
    },
  },
  MutatingAdmissionPolicyBinding: { spec: { policyName: 'a' } },
  RoleBinding: { roleRef: { kind: 'ClusterRole', name: 'view' } },
  CustomResourceDefinition: WIDGETS,
  ClusterRoleBinding: { roleRef: { kind: 'ClusterRole', name: 'view' } },
};
