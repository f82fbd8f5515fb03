/**
 * How an object of a manifest does: has it become what it is for, can it still, and what is wrong. Pure.
 * Upstream: kubectl rollout status, kubectl wait; pkg/polymorphichelpers/rollout_status.go.
 */
import type {
  ApiObject,
  CronJob,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  Job,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../../api/index.ts';

export interface Health {
  /** It is ready, or has completed. */
  readonly isWell: boolean;
  /** It will not become well any more. */
  readonly hasFailed: boolean;
  /** What is wrong, or what is waited for. */
  readonly found: string;
}

const WELL: Health = { isWell: true, hasFailed: false, found: '' };

/** What a verdict says of each kind; others only have to be there. */
export const WELL_WORDS: Readonly<Record<string, string>> = {
  Pod: 'is ready or completes',
  ReplicaSet: 'has all its pods ready',
  Deployment: 'is rolled out',
  StatefulSet: 'is rolled out',
  DaemonSet: 'is rolled out',
  Job: 'completes',
  CronJob: 'has a Job that completes',
  CustomResourceDefinition: 'is established',
};

/** `pods`: those of the whole namespace, in which a workload finds its own by their labels. */
export function healthOf(object: ApiObject, podsOf: (object: ApiObject) => readonly Pod[]): Health {
  switch (object.kind) {
    case 'Pod':
      return ofPod(object);
    case 'ReplicaSet':
      return withTrouble(ofReplicaSet(object), podsOf(object));
    case 'Deployment':
      return withTrouble(ofDeployment(object), podsOf(object));
    case 'StatefulSet':
      return withTrouble(ofStatefulSet(object), podsOf(object));
    case 'DaemonSet':
      return withTrouble(ofDaemonSet(object), podsOf(object));
    case 'Job':
      return withTrouble(ofJob(object), podsOf(object));
    case 'CronJob':
      return ofCronJob(object);
    case 'CustomResourceDefinition':
      return ofDefinition(object);
    default:
      return WELL;
  }
}

function ofPod(pod: Pod): Health {
  const { phase } = pod.status;
  if (phase === 'Succeeded') return WELL;
  if (phase === 'Failed') return failed(`it failed: ${troubleOf(pod) ?? 'Failed'}`);
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return WELL;
  return waiting(troubleOf(pod) ?? `it is ${phase ?? 'unknown'}, not ready`);
}

function ofReplicaSet({ spec, status }: ReplicaSet): Health {
  return counted(status.readyReplicas, spec.replicas, 'ready');
}

function ofDeployment({ metadata, spec, status }: Deployment): Health {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return waiting('not observed');
  const stuck = status.conditions?.find(({ reason }) => reason === 'ProgressDeadlineExceeded');
  if (stuck !== undefined) return failed(stuck.message ?? '');
  if ((status.replicas ?? 0) > (status.updatedReplicas ?? 0)) return waiting('old pods remain');
  return both(
    counted(status.updatedReplicas, spec.replicas, 'updated'),
    counted(status.availableReplicas, spec.replicas, 'available'),
  );
}

function ofStatefulSet({ metadata, spec, status }: StatefulSet): Health {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return waiting('not observed');
  return counted(status.readyReplicas, spec.replicas, 'ready');
}

function ofDaemonSet({ metadata, status }: DaemonSet): Health {
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return waiting('not observed');
  const { numberAvailable, updatedNumberScheduled, desiredNumberScheduled } = status;
  return both(
    counted(updatedNumberScheduled, desiredNumberScheduled, 'updated'),
    counted(numberAvailable, desiredNumberScheduled, 'available'),
  );
}

function ofJob({ spec, status }: Job): Health {
  const holds = (type: string) =>
    status.conditions?.find((each) => each.type === type && each.status === 'True');
  if (holds('Complete') !== undefined) return WELL;
  const failure = holds('Failed');
  if (failure !== undefined) {
    return failed(`it failed: ${failure.reason ?? ''}: ${failure.message ?? ''}`);
  }
  if (spec.suspend === true) return waiting('it is suspended');
  return waiting(`${String(status.succeeded ?? 0)} of ${String(spec.completions ?? 1)} completed`);
}

function ofCronJob({ status }: CronJob): Health {
  if (status.lastSuccessfulTime !== undefined) return WELL;
  return waiting(status.lastScheduleTime === undefined ? 'no Job was due' : 'no Job completed');
}

function counted(present = 0, wanted = 1, what: string): Health {
  if (present >= wanted) return WELL;
  return waiting(`${String(present)} of ${String(wanted)} pods ${what}`);
}

function both(a: Health, b: Health): Health {
  return a.isWell ? b : a;
}

function withTrouble(health: Health, pods: readonly Pod[]): Health {
  if (health.isWell) return health;
  const trouble = pods.map(troubleOf).find((each) => each !== undefined);
  return trouble === undefined ? health : { ...health, found: `${health.found}; ${trouble}` };
}

/** Why a pod is not what it should be, in one line. */
function troubleOf({ metadata, status }: Pod): string | undefined {
  const name = `pod ${metadata.name}`;
  const unscheduled = status.conditions?.find(
    ({ type, status: holds }) => type === 'PodScheduled' && holds === 'False',
  );
  if (unscheduled !== undefined) return `${name}: ${unscheduled.message ?? ''}`;
  if (status.reason !== undefined) return `${name}: ${status.reason}: ${status.message ?? ''}`;
  for (const container of [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
  ]) {
    const { waiting: wait, terminated: end } = container.state ?? {};
    const { reason = '', message = '' } = wait ?? {};
    if (wait !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing') {
      return `${name}, container ${container.name}: ${[reason, message].filter((each) => each !== '').join(': ')}`;
    }
    if (end !== undefined && end.exitCode !== 0) {
      return `${name}, container ${container.name}: ${end.reason ?? 'Error'}, exit code ${String(end.exitCode)}`;
    }
  }
  return undefined;
}

function waiting(found: string): Health {
  return { isWell: false, hasFailed: false, found };
}

function failed(found: string): Health {
  return { isWell: false, hasFailed: true, found };
}

function ofDefinition({ status }: CustomResourceDefinition): Health {
  const conditions = status.conditions ?? [];
  const accepted = conditions.find(({ type }) => type === 'NamesAccepted');
  if (accepted?.status === 'False') {
    return { isWell: false, hasFailed: false, found: accepted.message ?? '' };
  }
  const established = conditions.find(({ type }) => type === 'Established');
  if (established?.status === 'True') return WELL;
  return { isWell: false, hasFailed: false, found: 'it is not established' };
}
