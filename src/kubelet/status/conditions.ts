/**
 * A pod's conditions. Pure. Upstream: pkg/kubelet/status/generate.go (v1.36); without readiness
 * gates' own conditions being written and without sidecars.
 */
import type { Container, ContainerStatus, Pod, PodCondition, PodPhase } from '../../api/index.ts';
import type { PodRuntimeStatus } from '../pod-runtime-status.ts';

type Condition = Pick<PodCondition, 'type' | 'status'> & {
  readonly reason?: string;
  readonly message?: string;
  /** Of the pod whose condition it is. */
  readonly observedGeneration: number;
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
export function conditions(input: ConditionsInput): Condition[] {
  const containersReady = containersReadyCondition(input);
  return [
    readyToStartCondition(input.pod, input.runtime),
    initializedCondition(input),
    readyCondition(input.pod, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True', observedGeneration: generationOf(input.pod) },
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

function generationOf(pod: Pod): number {
  return pod.metadata.generation ?? 1;
}

function readyToStartCondition(pod: Pod, runtime: PodRuntimeStatus): Condition {
  const type = 'PodReadyToStartContainers';
  const observedGeneration = generationOf(pod);
  const [newest, ...older] = runtime.sandboxes;
  const isReady =
    newest?.state === 'SANDBOX_READY' &&
    newest.ip !== undefined &&
    !older.some((sandbox) => sandbox.state === 'SANDBOX_READY');
  return { type, status: isReady ? 'True' : 'False', observedGeneration };
}

function containersReadyCondition({
  pod,
  phase,
  statuses,
}: Pick<ConditionsInput, 'pod' | 'phase' | 'statuses'>): Condition {
  const type = 'ContainersReady';
  const observedGeneration = generationOf(pod);
  const { unknown, unready } = sortOut(pod.spec.containers, statuses);
  if (phase === 'Succeeded' && unknown.length === 0) {
    return { type, status: 'False', reason: 'PodCompleted', observedGeneration };
  }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed', observedGeneration };
  if (unknown.length === 0 && unready.length === 0)
    return { type, status: 'True', observedGeneration };
  const message = describe(unknown, unready, 'unready');
  return { type, status: 'False', reason: 'ContainersNotReady', message, observedGeneration };
}

function readyCondition(pod: Pod, containersReady: Condition): Condition {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const { observedGeneration } = containersReady;
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
  if (problems.length === 0) return { type: 'Ready', status: 'True', observedGeneration };
  return {
    type: 'Ready',
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: problems.join(', '),
    observedGeneration,
  };
}

function initializedCondition(input: ConditionsInput): Condition {
  const { pod, phase, statuses, initStatuses } = input;
  const type = 'Initialized';
  const observedGeneration = generationOf(pod);
  const { unknown, unready } = sortOut(pod.spec.initContainers ?? [], initStatuses);
  if (phase === 'Succeeded' && unknown.length === 0) {
    return { type, status: 'True', reason: 'PodCompleted', observedGeneration };
  }
  const begun = statuses.some(({ state }) => state?.running ?? state?.terminated);
  if (begun || (unknown.length === 0 && unready.length === 0))
    return { type, status: 'True', observedGeneration };
  const message = describe(unknown, unready, 'incomplete');
  return { type, status: 'False', reason: 'ContainersNotInitialized', message, observedGeneration };
}

/** Names of containers, in the order of the spec: those without a status, and those not ready. */
function sortOut(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
): { readonly unknown: readonly string[]; readonly unready: readonly string[] } {
  const unknown: string[] = [];
  const unready: string[] = [];
  for (const { name } of containers) {
    const status = statuses.find((each) => each.name === name);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  }
  return { unknown, unready };
}

function describe(unknown: readonly string[], others: readonly string[], what: string): string {
  const parts = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (others.length > 0) parts.push(`containers with ${what} status: [${others.join(' ')}]`);
  return parts.join(', ');
}
