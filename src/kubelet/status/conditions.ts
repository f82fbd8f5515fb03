/**
 * A pod's conditions. Pure. Upstream: pkg/kubelet/status/generate.go (v1.36); without readiness
 * gates' own conditions being written and without sidecars.
 */
import type { ContainerStatus, Pod, PodCondition, PodPhase } from '../../api/index.ts';
import type { PodRuntimeStatus } from '../pod-runtime-status.ts';

type Condition = Pick<PodCondition, 'type' | 'status'> & {
  readonly reason?: string;
  readonly message?: string;
};

export interface ConditionsInput {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly statuses: readonly ContainerStatus[];
  readonly initStatuses: readonly ContainerStatus[];
  readonly runtime: PodRuntimeStatus;
}

/** The conditions the kubelet owns. */
export const OWNED_CONDITIONS: readonly string[] = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
];

/** In upstream's order; transition times are the status manager's business. */
export function conditions(input: ConditionsInput): readonly Condition[] {
  const containersReady = containersReadyCondition(input);
  return [
    readyToStartCondition(input.runtime),
    initializedCondition(input),
    readyCondition(input.pod, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True' },
  ];
}

/**
 * Whether a readiness gate changed what Ready should say. Upstream: pkg/kubelet/status/generate.go,
 * NeedToReconcilePodReadiness.
 */
export function isReadinessStale(pod: Pod): boolean {
  if ((pod.spec.readinessGates ?? []).length === 0) return false;
  const { phase = 'Pending', containerStatuses: statuses = [] } = pod.status;
  const wanted = readyCondition(pod, containersReadyCondition({ pod, phase, statuses }));
  const current = pod.status.conditions?.find((condition) => condition.type === 'Ready');
  return (
    current !== undefined &&
    (current.status !== wanted.status || (current.message ?? '') !== (wanted.message ?? ''))
  );
}

function readyToStartCondition(runtime: PodRuntimeStatus): Condition {
  const [newest, ...older] = runtime.sandboxes;
  const isReady =
    newest?.state === 'SANDBOX_READY' &&
    newest.ip !== undefined &&
    !older.some((sandbox) => sandbox.state === 'SANDBOX_READY');
  return { type: 'PodReadyToStartContainers', status: isReady ? 'True' : 'False' };
}

function containersReadyCondition({
  pod,
  phase,
  statuses,
}: Pick<ConditionsInput, 'pod' | 'phase' | 'statuses'>): Condition {
  const type = 'ContainersReady';
  const names = pod.spec.containers.map((container) => container.name);
  const unknown = names.filter((name) => !statuses.some((status) => status.name === name));
  const unready = names.filter((name) => isKnownUnready(statuses, name));
  if (phase === 'Succeeded' && unknown.length === 0) {
    return { type, status: 'False', reason: 'PodCompleted' };
  }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  if (unknown.length === 0 && unready.length === 0) return { type, status: 'True' };
  const message = describe(unknown, unready, 'unready');
  return { type, status: 'False', reason: 'ContainersNotReady', message };
}

function readyCondition(pod: Pod, containersReady: Condition): Condition {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const problems = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = pod.status.conditions?.find((condition) => condition.type === conditionType);
    if (gate === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (gate.status === 'True') return [];
    return [
      `the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`,
    ];
  });
  if (problems.length === 0) return { type: 'Ready', status: 'True' };
  return {
    type: 'Ready',
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: problems.join(', '),
  };
}

function initializedCondition(input: ConditionsInput): Condition {
  const { pod, phase, statuses, initStatuses } = input;
  const type = 'Initialized';
  const names = (pod.spec.initContainers ?? []).map((container) => container.name);
  const unknown = names.filter((name) => !initStatuses.some((status) => status.name === name));
  if (phase === 'Succeeded' && unknown.length === 0) {
    return { type, status: 'True', reason: 'PodCompleted' };
  }
  const begun = statuses.some(({ state }) => state?.running ?? state?.terminated);
  const incomplete = names.filter((name) => isKnownUnready(initStatuses, name));
  if (begun || (unknown.length === 0 && incomplete.length === 0)) return { type, status: 'True' };
  const message = describe(unknown, incomplete, 'incomplete');
  return { type, status: 'False', reason: 'ContainersNotInitialized', message };
}

function isKnownUnready(statuses: readonly ContainerStatus[], name: string): boolean {
  return statuses.some((status) => status.name === name && !status.ready);
}

function describe(unknown: readonly string[], others: readonly string[], what: string): string {
  const parts = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (others.length > 0) parts.push(`containers with ${what} status: [${others.join(' ')}]`);
  return parts.join(', ');
}
