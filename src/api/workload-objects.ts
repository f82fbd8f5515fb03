/**
 * The objects that make pods, or stand before them: what objects.ts is for pods and nodes. Their pod
 * templates hold this server's own PodSpec.
 */
import type * as apps from 'kubernetes-types/apps/v1.js';
import type * as batch from 'kubernetes-types/batch/v1.js';
import type * as core from 'kubernetes-types/core/v1.js';
import type * as discovery from 'kubernetes-types/discovery/v1.js';
import type * as meta from 'kubernetes-types/meta/v1.js';
import type * as policy from 'kubernetes-types/policy/v1.js';
import type { NamespacedMeta, ObjectMeta, PodSpec } from './objects.ts';

export type LabelSelector = meta.LabelSelector;

export interface PodTemplateSpec {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  };
  spec: PodSpec;
}

interface Workload<Kind extends string, ApiVersion extends string, Spec, Status> {
  apiVersion: ApiVersion;
  kind: Kind;
  metadata: NamespacedMeta;
  spec: Spec;
  status: Status;
}

type Templated<Spec> = Omit<Spec, 'template'> & { template: PodTemplateSpec };

export type DeploymentSpec = Templated<apps.DeploymentSpec>;
export type DeploymentStatus = apps.DeploymentStatus & {
  /** Newer than the generated types. */
  terminatingReplicas?: number;
};
export type Deployment = Workload<'Deployment', 'apps/v1', DeploymentSpec, DeploymentStatus>;

export type ReplicaSetSpec = Templated<apps.ReplicaSetSpec>;
export type ReplicaSetStatus = apps.ReplicaSetStatus & {
  /** Newer than the generated types. */
  terminatingReplicas?: number;
};
export type ReplicaSet = Workload<'ReplicaSet', 'apps/v1', ReplicaSetSpec, ReplicaSetStatus>;

export type StatefulSetSpec = Templated<apps.StatefulSetSpec>;
export type StatefulSet = Workload<
  'StatefulSet',
  'apps/v1',
  StatefulSetSpec,
  apps.StatefulSetStatus
>;

export type DaemonSetSpec = Templated<apps.DaemonSetSpec>;
export type DaemonSet = Workload<'DaemonSet', 'apps/v1', DaemonSetSpec, apps.DaemonSetStatus>;

export interface ControllerRevision {
  apiVersion: 'apps/v1';
  kind: 'ControllerRevision';
  metadata: NamespacedMeta;
  data?: unknown;
  revision: number;
}

export type JobSpec = Templated<batch.JobSpec> & {
  /** Newer than the generated types. */
  successPolicy?: { rules: { succeededIndexes?: string; succeededCount?: number }[] };
};
export type Job = Workload<'Job', 'batch/v1', JobSpec, batch.JobStatus>;
export type JobCondition = batch.JobCondition;

export interface CronJobSpec extends Omit<batch.CronJobSpec, 'jobTemplate'> {
  jobTemplate: {
    metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
    spec: JobSpec;
  };
}
export type CronJob = Workload<'CronJob', 'batch/v1', CronJobSpec, batch.CronJobStatus>;

export type Service = Workload<'Service', 'v1', core.ServiceSpec, core.ServiceStatus>;

export interface EndpointSlice extends Omit<discovery.EndpointSlice, 'metadata'> {
  apiVersion: 'discovery.k8s.io/v1';
  kind: 'EndpointSlice';
  metadata: NamespacedMeta;
}

/** What EndpointSlices came after. */
export interface Endpoints {
  apiVersion: 'v1';
  kind: 'Endpoints';
  metadata: NamespacedMeta;
  subsets?: core.EndpointSubset[];
}

export type PodDisruptionBudget = Workload<
  'PodDisruptionBudget',
  'policy/v1',
  policy.PodDisruptionBudgetSpec,
  Partial<policy.PodDisruptionBudgetStatus>
>;

export interface PriorityClass {
  apiVersion: 'scheduling.k8s.io/v1';
  kind: 'PriorityClass';
  metadata: ObjectMeta;
  value: number;
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: string;
}

/** How pods that name it are run: by which handler of the runtime, where, and what that costs beside them. */
export interface RuntimeClass {
  apiVersion: 'node.k8s.io/v1';
  kind: 'RuntimeClass';
  metadata: ObjectMeta;
  handler: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: {
    nodeSelector?: Record<string, string>;
    tolerations?: NonNullable<PodSpec['tolerations']>;
  };
}

export interface PodTemplate {
  apiVersion: 'v1';
  kind: 'PodTemplate';
  metadata: NamespacedMeta;
  template: PodTemplateSpec;
}

/** By the plural name, as in objects.ts. */
export interface WorkloadResources {
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  controllerrevisions: ControllerRevision;
  jobs: Job;
  cronjobs: CronJob;
  services: Service;
  endpointslices: EndpointSlice;
  endpoints: Endpoints;
  poddisruptionbudgets: PodDisruptionBudget;
  priorityclasses: PriorityClass;
  runtimeclasses: RuntimeClass;
  podtemplates: PodTemplate;
}
