/**
 * The messages that clients send in protobuf although they would take JSON back: those of what kubectl creates by
 * typed client. An entry is `number name type`; `[]` repeats, `map:` is a map by strings. Types are those of
 * the wire: `string`, `bytes`, `int`, `bool`, `Texts` (a list of them), `Time`, `MicroTime`, `Quantity`, `IntOrString`, or another message; a `count`
 * of 0 says nothing, as an empty string does: Go writes the zero of what was not set.
 * Upstream: generated.proto of each API group.
 */
const SOURCE = {
  ObjectMeta: `
    1 name string, 2 generateName string, 3 namespace string, 5 uid string, 6 resourceVersion string,
    7 generation count, 8 creationTimestamp Time, 9 deletionTimestamp Time, 10 deletionGracePeriodSeconds int,
    11 labels map:string, 12 annotations map:string, 13 ownerReferences []OwnerReference,
    14 finalizers []string`,
  OwnerReference: `
    1 kind string, 3 name string, 4 uid string, 5 apiVersion string, 6 controller bool,
    7 blockOwnerDeletion bool`,
  LabelSelector: '1 matchLabels map:string, 2 matchExpressions []LabelSelectorRequirement',
  LabelSelectorRequirement: '1 key string, 2 operator string, 3 values []string',
  Namespace: '1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus',
  NamespaceSpec: '1 finalizers []string',
  NamespaceStatus: '1 phase string',
  ConfigMap: '1 metadata ObjectMeta, 2 data map:string, 3 binaryData map:bytes, 4 immutable bool',
  Secret: `
    1 metadata ObjectMeta, 2 data map:bytes, 3 type string, 4 stringData map:string, 5 immutable bool`,
  ServiceAccount: `
    1 metadata ObjectMeta, 3 imagePullSecrets []LocalObjectReference,
    4 automountServiceAccountToken bool`,
  LocalObjectReference: '1 name string',
  Deployment: '1 metadata ObjectMeta, 2 spec DeploymentSpec',
  DeploymentSpec: `
    1 replicas int, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 strategy DeploymentStrategy,
    5 minReadySeconds count, 6 revisionHistoryLimit int, 7 paused bool, 9 progressDeadlineSeconds int`,
  DeploymentStrategy: '1 type string, 2 rollingUpdate RollingUpdateDeployment',
  RollingUpdateDeployment: '1 maxUnavailable IntOrString, 2 maxSurge IntOrString',
  PodTemplateSpec: '1 metadata ObjectMeta, 2 spec PodSpec',
  PodSpec: `
    2 containers []Container, 3 restartPolicy string, 4 terminationGracePeriodSeconds int,
    5 activeDeadlineSeconds int, 6 dnsPolicy string, 7 nodeSelector map:string,
    8 serviceAccountName string, 9 serviceAccount string, 10 nodeName string, 11 hostNetwork bool,
    12 hostPID bool, 13 hostIPC bool, 14 securityContext Empty,
    15 imagePullSecrets []LocalObjectReference, 16 hostname string, 17 subdomain string,
    19 schedulerName string, 20 initContainers []Container, 21 automountServiceAccountToken bool`,
  Container: `
    1 name string, 2 image string, 3 command []string, 4 args []string, 5 workingDir string,
    6 ports []ContainerPort, 7 env []EnvVar, 8 resources ResourceRequirements,
    9 volumeMounts []VolumeMount, 13 terminationMessagePath string, 14 imagePullPolicy string,
    16 stdin bool, 17 stdinOnce bool, 18 tty bool, 20 terminationMessagePolicy string`,
  ContainerPort: `
    1 name string, 2 hostPort count, 3 containerPort int, 4 protocol string, 5 hostIP string`,
  EnvVar: '1 name string, 2 value string',
  ResourceRequirements: '1 limits map:Quantity, 2 requests map:Quantity',
  VolumeMount: `
    1 name string, 2 readOnly bool, 3 mountPath string, 4 subPath string, 5 mountPropagation string,
    6 subPathExpr string`,
  Job: '1 metadata ObjectMeta, 2 spec JobSpec',
  JobSpec: `
    1 parallelism int, 2 completions int, 3 activeDeadlineSeconds int, 4 selector LabelSelector,
    5 manualSelector bool, 6 template PodTemplateSpec, 7 backoffLimit int,
    8 ttlSecondsAfterFinished int, 9 completionMode string, 10 suspend bool`,
  CronJob: '1 metadata ObjectMeta, 2 spec CronJobSpec',
  CronJobSpec: `
    1 schedule string, 2 startingDeadlineSeconds int, 3 concurrencyPolicy string, 4 suspend bool,
    5 jobTemplate JobTemplateSpec, 6 successfulJobsHistoryLimit int, 7 failedJobsHistoryLimit int,
    8 timeZone string`,
  JobTemplateSpec: '1 metadata ObjectMeta, 2 spec JobSpec',
  Service: '1 metadata ObjectMeta, 2 spec ServiceSpec',
  ServiceSpec: `
    1 ports []ServicePort, 2 selector map:string, 3 clusterIP string, 4 type string,
    5 externalIPs []string, 7 sessionAffinity string, 10 externalName string`,
  ServicePort: `
    1 name string, 2 protocol string, 3 port int, 4 targetPort IntOrString, 5 nodePort count`,
  PriorityClass: `
    1 metadata ObjectMeta, 2 value int, 3 globalDefault bool, 4 description string,
    5 preemptionPolicy string`,
  HorizontalPodAutoscaler: '1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpec',
  HorizontalPodAutoscalerSpec: `
    1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int, 3 maxReplicas int,
    4 metrics []MetricSpec, 5 behavior HorizontalPodAutoscalerBehavior`,
  CrossVersionObjectReference: '1 kind string, 2 name string, 3 apiVersion string',
  MetricSpec: `
    1 type string, 2 object ObjectMetricSource, 3 pods PodsMetricSource, 4 resource ResourceMetricSource,
    5 external ExternalMetricSource, 7 containerResource ContainerResourceMetricSource`,
  ObjectMetricSource: `
    1 describedObject CrossVersionObjectReference, 2 target MetricTarget, 3 metric MetricIdentifier`,
  PodsMetricSource: '1 metric MetricIdentifier, 2 target MetricTarget',
  ResourceMetricSource: '1 name string, 2 target MetricTarget',
  ContainerResourceMetricSource: '1 name string, 2 target MetricTarget, 3 container string',
  ExternalMetricSource: '1 metric MetricIdentifier, 2 target MetricTarget',
  MetricIdentifier: '1 name string, 2 selector LabelSelector',
  MetricTarget: `
    1 type string, 2 value Quantity, 3 averageValue Quantity, 4 averageUtilization int`,
  HorizontalPodAutoscalerBehavior: '1 scaleUp HPAScalingRules, 2 scaleDown HPAScalingRules',
  HPAScalingRules: `
    1 selectPolicy string, 2 policies []HPAScalingPolicy, 3 stabilizationWindowSeconds int,
    4 tolerance Quantity`,
  HPAScalingPolicy: '1 type string, 2 value int, 3 periodSeconds int',
  'autoscaling/v1.HorizontalPodAutoscaler': '1 metadata ObjectMeta, 2 spec AutoscalerSpecV1',
  AutoscalerSpecV1: `
    1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int, 3 maxReplicas int,
    4 targetCPUUtilizationPercentage int`,
  PodDisruptionBudget: '1 metadata ObjectMeta, 2 spec PodDisruptionBudgetSpec',
  PodDisruptionBudgetSpec: `
    1 minAvailable IntOrString, 2 selector LabelSelector, 3 maxUnavailable IntOrString`,
  ResourceQuota: '1 metadata ObjectMeta, 2 spec ResourceQuotaSpec',
  ResourceQuotaSpec: '1 hard map:Quantity, 2 scopes []string, 3 scopeSelector ScopeSelector',
  ScopeSelector: '1 matchExpressions []ScopedResourceSelectorRequirement',
  ScopedResourceSelectorRequirement: '1 scopeName string, 2 operator string, 3 values []string',
  Role: '1 metadata ObjectMeta, 2 rules []PolicyRule',
  ClusterRole: '1 metadata ObjectMeta, 2 rules []PolicyRule, 3 aggregationRule AggregationRule',
  AggregationRule: '1 clusterRoleSelectors []LabelSelector',
  PolicyRule: `
    1 verbs []string, 2 apiGroups []string, 3 resources []string, 4 resourceNames []string,
    5 nonResourceURLs []string`,
  RoleBinding: '1 metadata ObjectMeta, 2 subjects []Subject, 3 roleRef RoleRef',
  ClusterRoleBinding: '1 metadata ObjectMeta, 2 subjects []Subject, 3 roleRef RoleRef',
  Subject: '1 kind string, 2 apiGroup string, 3 name string, 4 namespace string',
  RoleRef: '1 apiGroup string, 2 kind string, 3 name string',
  TokenRequest: '1 metadata ObjectMeta, 2 spec TokenRequestSpec',
  TokenRequestSpec: `
    1 audiences []string, 3 boundObjectRef BoundObjectReference, 4 expirationSeconds int`,
  BoundObjectReference: '1 kind string, 2 apiVersion string, 3 name string, 4 uid string',
  SelfSubjectAccessReview: '1 metadata ObjectMeta, 2 spec SelfSubjectAccessReviewSpec',
  SelfSubjectAccessReviewSpec: `
    1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes`,
  ResourceAttributes: `
    1 namespace string, 2 verb string, 3 group string, 4 version string, 5 resource string,
    6 subresource string, 7 name string`,
  NonResourceAttributes: '1 path string, 2 verb string',
  SelfSubjectRulesReview: '1 metadata ObjectMeta, 2 spec SelfSubjectRulesReviewSpec',
  SelfSubjectRulesReviewSpec: '1 namespace string',
  SelfSubjectReview: '1 metadata ObjectMeta, 2 status SelfSubjectReviewStatus',
  SelfSubjectReviewStatus: '1 userInfo Empty',
  CertificateSigningRequest: `
    1 metadata ObjectMeta, 2 spec CertificateSigningRequestSpec,
    3 status CertificateSigningRequestStatus`,
  CertificateSigningRequestSpec: `
    1 request bytes, 2 username string, 3 uid string, 4 groups []string, 5 usages []string,
    6 extra map:Texts, 7 signerName string, 8 expirationSeconds int`,
  CertificateSigningRequestStatus: `
    1 conditions []CertificateSigningRequestCondition, 2 certificate bytes`,
  CertificateSigningRequestCondition: `
    1 type string, 2 reason string, 3 message string, 4 lastUpdateTime Time,
    5 lastTransitionTime Time, 6 status string`,
  DeleteOptions: `
    1 gracePeriodSeconds int, 2 preconditions Preconditions, 3 orphanDependents bool,
    4 propagationPolicy string, 5 dryRun []string`,
  Preconditions: '1 uid string, 2 resourceVersion string',
  Lease: '1 metadata ObjectMeta, 2 spec LeaseSpec',
  LeaseSpec: `
    1 holderIdentity string, 2 leaseDurationSeconds int, 3 acquireTime MicroTime,
    4 renewTime MicroTime, 5 leaseTransitions int, 6 strategy string, 7 preferredHolder string`,
  Binding: '1 metadata ObjectMeta, 2 target ObjectReference',
  ObjectReference: `
    1 kind string, 2 namespace string, 3 name string, 4 uid string, 5 apiVersion string,
    6 resourceVersion string, 7 fieldPath string`,
  Event: `
    1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason string, 4 message string,
    5 source EventSource, 6 firstTimestamp Time, 7 lastTimestamp Time, 8 count count, 9 type string,
    10 eventTime MicroTime, 11 series EventSeries, 12 action string, 13 related ObjectReference,
    14 reportingComponent string, 15 reportingInstance string`,
  'events.k8s.io.Event': `
    1 metadata ObjectMeta, 2 eventTime MicroTime, 3 series EventSeries,
    4 reportingController string, 5 reportingInstance string, 6 action string, 7 reason string,
    8 regarding ObjectReference, 9 related ObjectReference, 10 note string, 11 type string,
    12 deprecatedSource EventSource, 13 deprecatedFirstTimestamp Time,
    14 deprecatedLastTimestamp Time, 15 deprecatedCount count`,
  EventSource: '1 component string, 2 host string',
  EventSeries: '1 count int, 2 lastObservedTime MicroTime',
  Empty: '',
} as const;

export interface MessageField {
  readonly name: string;
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
}

/** Fields by number, of each message by name. */
export const MESSAGES: ReadonlyMap<string, ReadonlyMap<number, MessageField>> = new Map(
  Object.entries(SOURCE).map(([message, text]) => [
    message,
    new Map(
      [...text.matchAll(/(\d+) (\w+) (\[\]|map:)?(\w+)/g)].map(
        ([, number, name = '', shape, type = '']): [number, MessageField] => [
          Number(number),
          { name, type, shape: shape === '[]' ? 'list' : shape === 'map:' ? 'map' : 'one' },
        ],
      ),
    ),
  ]),
);
