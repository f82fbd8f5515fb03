/**
 * Fields of the kinds that make pods. Notation: see struct-table.ts.
 * Upstream: api apps/v1 and batch/v1, release 1.36; kubernetes-types.test.ts compares.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

const CONDITION =
  'type string, status string, lastTransitionTime string, reason string, message string';

export const WORKLOAD_STRUCTS = {
  PodTemplateSpec: 'metadata ObjectMeta, spec PodSpec',
  PodTemplate: `${OBJECT}, template PodTemplateSpec`,
  Deployment: `${OBJECT}, spec DeploymentSpec, status DeploymentStatus`,
  DeploymentSpec: `
    replicas int32, selector LabelSelector, template PodTemplateSpec, strategy DeploymentStrategy,
    minReadySeconds int32, revisionHistoryLimit int32, paused bool, progressDeadlineSeconds int32`,
  DeploymentStrategy: 'type string, rollingUpdate RollingUpdateDeployment',
  RollingUpdateDeployment: 'maxUnavailable IntOrString, maxSurge IntOrString',
  DeploymentStatus: `
    observedGeneration int64, replicas int32, updatedReplicas int32, readyReplicas int32,
    availableReplicas int32, unavailableReplicas int32, terminatingReplicas int32,
    conditions []DeploymentCondition, collisionCount int32`,
  DeploymentCondition: `
    type string, status string, lastUpdateTime string, lastTransitionTime string, reason string,
    message string`,
  ReplicaSet: `${OBJECT}, spec ReplicaSetSpec, status ReplicaSetStatus`,
  ReplicaSetSpec: `
    replicas int32, minReadySeconds int32, selector LabelSelector, template PodTemplateSpec`,
  ReplicaSetCondition: CONDITION,
  StatefulSetCondition: CONDITION,
  DaemonSetCondition: CONDITION,
  ReplicaSetStatus: `
    replicas int32, fullyLabeledReplicas int32, readyReplicas int32, availableReplicas int32,
    terminatingReplicas int32, observedGeneration int64, conditions []ReplicaSetCondition`,
  ReplicationControllerSpec: `
    replicas int32, minReadySeconds int32, selector map:string, template PodTemplateSpec`,
  ReplicationControllerStatus: `
    replicas int32, fullyLabeledReplicas int32, readyReplicas int32, availableReplicas int32,
    observedGeneration int64, conditions []ReplicationControllerCondition`,
  ReplicationControllerCondition: CONDITION,
  StatefulSet: `${OBJECT}, spec StatefulSetSpec, status StatefulSetStatus`,
  StatefulSetSpec: `
    replicas int32, selector LabelSelector, template PodTemplateSpec,
    volumeClaimTemplates []PersistentVolumeClaim, serviceName string, podManagementPolicy string,
    updateStrategy StatefulSetUpdateStrategy, revisionHistoryLimit int32, minReadySeconds int32,
    persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy,
    ordinals StatefulSetOrdinals`,
  StatefulSetUpdateStrategy: 'type string, rollingUpdate RollingUpdateStatefulSetStrategy',
  RollingUpdateStatefulSetStrategy: 'partition int32, maxUnavailable IntOrString',
  StatefulSetPersistentVolumeClaimRetentionPolicy: 'whenDeleted string, whenScaled string',
  StatefulSetOrdinals: 'start int32',
  StatefulSetStatus: `
    observedGeneration int64, replicas int32, readyReplicas int32, currentReplicas int32,
    updatedReplicas int32, currentRevision string, updateRevision string, collisionCount int32,
    conditions []StatefulSetCondition, availableReplicas int32`,
  DaemonSet: `${OBJECT}, spec DaemonSetSpec, status DaemonSetStatus`,
  DaemonSetSpec: `
    selector LabelSelector, template PodTemplateSpec, updateStrategy DaemonSetUpdateStrategy,
    minReadySeconds int32, revisionHistoryLimit int32`,
  DaemonSetUpdateStrategy: 'type string, rollingUpdate RollingUpdateDaemonSet',
  RollingUpdateDaemonSet: 'maxUnavailable IntOrString, maxSurge IntOrString',
  DaemonSetStatus: `
    currentNumberScheduled int32, numberMisscheduled int32, desiredNumberScheduled int32,
    numberReady int32, observedGeneration int64, updatedNumberScheduled int32,
    numberAvailable int32, numberUnavailable int32, collisionCount int32,
    conditions []DaemonSetCondition`,
  ControllerRevision: `${OBJECT}, data any, revision int64`,
  Job: `${OBJECT}, spec JobSpec, status JobStatus`,
  JobSpec: `
    parallelism int32, completions int32, activeDeadlineSeconds int64,
    podFailurePolicy PodFailurePolicy, successPolicy SuccessPolicy, backoffLimit int32,
    backoffLimitPerIndex int32, maxFailedIndexes int32, selector LabelSelector,
    manualSelector bool, template PodTemplateSpec, ttlSecondsAfterFinished int32,
    completionMode string, suspend bool, podReplacementPolicy string, managedBy string`,
  PodFailurePolicy: 'rules []PodFailurePolicyRule',
  PodFailurePolicyRule: `
    action string, onExitCodes PodFailurePolicyOnExitCodesRequirement,
    onPodConditions []PodFailurePolicyOnPodConditionsPattern`,
  PodFailurePolicyOnExitCodesRequirement: `
    containerName string, operator string, values []int32`,
  PodFailurePolicyOnPodConditionsPattern: 'type string, status string',
  SuccessPolicy: 'rules []SuccessPolicyRule',
  SuccessPolicyRule: 'succeededIndexes string, succeededCount int32',
  JobStatus: `
    conditions []JobCondition, startTime string, completionTime string, active int32,
    succeeded int32, failed int32, terminating int32, completedIndexes string,
    failedIndexes string, uncountedTerminatedPods UncountedTerminatedPods, ready int32`,
  JobCondition: `
    type string, status string, lastProbeTime string, lastTransitionTime string, reason string,
    message string`,
  UncountedTerminatedPods: 'succeeded []string, failed []string',
  CronJob: `${OBJECT}, spec CronJobSpec, status CronJobStatus`,
  CronJobSpec: `
    schedule string, timeZone string, startingDeadlineSeconds int64, concurrencyPolicy string,
    suspend bool, jobTemplate JobTemplateSpec, successfulJobsHistoryLimit int32,
    failedJobsHistoryLimit int32`,
  JobTemplateSpec: 'metadata ObjectMeta, spec JobSpec',
  CronJobStatus: `
    active []ObjectReference, lastScheduleTime string, lastSuccessfulTime string`,
} as const;
