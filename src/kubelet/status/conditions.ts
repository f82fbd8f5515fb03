/**
 * A pod's conditions. Pure. Upstream: pkg/kubelet/status/generate.go (v1.36). Those that readiness gates
 * name are written by others.
 */
import { mapped } from '../../sim/index.ts';
import type {
  Container,
  ContainerStatus,
  Pod,
  PodCondition,
  PodPhase,
  PodStatus,
} from '../../api/index.ts';
import {
  allContainersCouldRestart,
  allContainersRestartCleanedUp,
  hasRestartableInitContainer,
  isRestartableInitContainer,
  isUsable,
  named,
  shouldAllContainersRestart,
  type PodRuntimeStatus,
} from '../model/index.ts';
import { conditionOf } from './condition-of.ts';
import { RESIZE_CONDITIONS } from './resize-conditions.ts';
import { nextCondition, type Verdict } from './next-condition.ts';

export interface ConditionsInput {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly statuses: readonly ContainerStatus[];
  readonly initStatuses: readonly ContainerStatus[];
  readonly runtime: PodRuntimeStatus;
  /** The conditions before. */
  readonly previous: readonly PodCondition[];
  /** As the API writes instants. */
  readonly now: string;
}

/** The conditions the kubelet owns. */
export const OWNED_CONDITIONS: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'AllContainersRestarting',
  ...RESIZE_CONDITIONS,
]);

/**
 * The condition that others and the kubelet say: once said here, by an eviction, it is not computed anew.
 * Upstream: pkg/kubelet/types/pod_status.go, PodConditionSharedByKubelet.
 */
export function sharedConditions(given: readonly PodCondition[] = []): readonly PodCondition[] {
  return hasShared(given) ? given.filter(isShared) : NONE;
}

/** Few pods are ever disrupted. */
export function hasShared(given: readonly PodCondition[]): boolean {
  return conditionOf(given, SHARED) !== undefined;
}

export function isShared({ type }: PodCondition): boolean {
  return type === SHARED;
}

const SHARED = 'DisruptionTarget';

const NONE: readonly PodCondition[] = [];
const NOBODY: readonly string[] = [];
const TRUE: Verdict = { status: 'True', reason: undefined, message: undefined };
const FALSE: Verdict = { status: 'False', reason: undefined, message: undefined };
const INITIALIZED: Verdict = { status: 'True', reason: 'PodCompleted', message: undefined };
const COMPLETED: Verdict = { status: 'False', reason: 'PodCompleted', message: undefined };
const FAILED: Verdict = { status: 'False', reason: 'PodFailed', message: undefined };
const UNKNOWN: Verdict = {
  status: 'False',
  reason: 'UnknownContainerStatuses',
  message: undefined,
};

/** In upstream's order. */
export function conditions(input: ConditionsInput): PodCondition[] {
  const { pod, runtime } = input;
  const containers = containersReady(input);
  const all = [
    told(input, 'PodReadyToStartContainers', readyToStart(pod, runtime)),
    told(input, 'Initialized', initialized(input)),
    told(input, 'Ready', ready(pod, containers)),
    told(input, 'ContainersReady', containers),
    told(input, 'PodScheduled', TRUE),
  ];
  if (allContainersCouldRestart(pod.spec)) {
    all.push(told(input, 'AllContainersRestarting', restartingAll(input)));
  }
  return all;
}

function told({ pod, previous, now }: ConditionsInput, type: string, verdict: Verdict) {
  return nextCondition(previous, type, verdict, pod.metadata.generation ?? 1, now);
}

function restartingAll({ pod, phase, runtime, previous }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return COMPLETED;
  if (phase === 'Failed') return FAILED;
  const isAsked = shouldAllContainersRestart(pod, runtime, { conditions: [...previous] });
  if (!isAsked || allContainersRestartCleanedUp(pod, runtime)) return FALSE;
  return {
    status: 'True',
    reason: 'RestartAllContainersStarted',
    message: 'container exited with restart policy rule',
  };
}

/** What was said before, but for the sandbox: that is ready. */
export function withSandboxReady(
  { metadata }: Pod,
  { conditions: previous = [] }: PodStatus,
  now: string,
): PodCondition[] {
  const type = 'PodReadyToStartContainers';
  const ready = nextCondition(previous, type, TRUE, metadata.generation ?? 1, now);
  return conditionOf(previous, type) !== undefined
    ? mapped(previous, (each) => (each.type === type ? ready : each))
    : [ready, ...previous];
}

/** What was said before, but for what follows from containers that are ready or not. */
export function withReadiness(pod: Pod, status: PodStatus, now: string): PodCondition[] {
  const { phase = 'Pending', containerStatuses, conditions: previous = [] } = status;
  const { initContainerStatuses: initStatuses = [] } = status;
  const generation = pod.metadata.generation ?? 1;
  const containers = containersReady({ pod, phase, statuses: containerStatuses, initStatuses });
  const verdicts = { Ready: ready(pod, containers), ContainersReady: containers };
  return mapped(previous, (each) => {
    const verdict = verdicts[each.type as keyof typeof verdicts] as Verdict | undefined;
    if (verdict === undefined) return each;
    return nextCondition(previous, each.type, verdict, generation, now);
  });
}

/**
 * Whether a readiness gate changed what Ready should say. Upstream: pkg/kubelet/status/generate.go,
 * NeedToReconcilePodReadiness.
 */
export function isReadinessStale(pod: Pod): boolean {
  if ((pod.spec.readinessGates ?? []).length === 0) return false;
  const { phase = 'Pending', containerStatuses: statuses, initContainerStatuses } = pod.status;
  const initStatuses = initContainerStatuses ?? [];
  const wanted = ready(pod, containersReady({ pod, phase, statuses, initStatuses }));
  const current = conditionOf(pod.status.conditions ?? NONE, 'Ready');
  return (
    current !== undefined &&
    (current.status !== wanted.status || (current.message ?? '') !== (wanted.message ?? ''))
  );
}

function readyToStart(pod: Pod, { sandboxes }: PodRuntimeStatus): Verdict {
  const newest = sandboxes[0];
  const isReady =
    newest !== undefined &&
    isUsable(pod, newest) &&
    !sandboxes.some((sandbox) => sandbox !== newest && sandbox.state === 'SANDBOX_READY');
  return isReady ? TRUE : FALSE;
}

function containersReady({
  pod,
  phase,
  statuses,
  initStatuses,
}: Pick<ConditionsInput, 'pod' | 'phase' | 'initStatuses'> & {
  /** Undefined: nobody has said anything of any. */
  readonly statuses: readonly ContainerStatus[] | undefined;
}): Verdict {
  if (statuses === undefined) return UNKNOWN;
  let { unknown, unready } = sortOut(pod.spec.containers, statuses, isReady);
  if (hasRestartableInitContainer(pod.spec)) {
    const sidecars = pod.spec.initContainers?.filter(isRestartableInitContainer) ?? [];
    const beside = sortOut(sidecars, initStatuses, isReady);
    unknown = [...beside.unknown, ...unknown];
    unready = [...beside.unready, ...unready];
  }
  if (phase === 'Succeeded' && unknown.length === 0) return COMPLETED;
  if (phase === 'Failed') return FAILED;
  if (unknown.length === 0 && unready.length === 0) return TRUE;
  const message = describe(unknown, unready, 'unready');
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function ready(pod: Pod, containers: Verdict): Verdict {
  if (containers.status !== 'True') return containers;
  const { readinessGates } = pod.spec;
  if (readinessGates === undefined) return TRUE;
  const problems = readinessGates.flatMap(({ conditionType }) => {
    const gate = conditionOf(pod.status.conditions ?? NONE, conditionType);
    if (gate === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (gate.status === 'True') return [];
    return [
      `the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`,
    ];
  });
  if (problems.length === 0) return TRUE;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}

/** Once said it is so for good, also if all containers begin again. */
function initialized({ pod, phase, statuses, initStatuses, previous }: ConditionsInput): Verdict {
  const { initContainers } = pod.spec;
  if (initContainers === undefined) return phase === 'Succeeded' ? INITIALIZED : TRUE;
  const { unknown, unready } = sortOut(initContainers, initStatuses, isComplete);
  if (phase === 'Succeeded' && unknown.length === 0) return INITIALIZED;
  const begun = statuses.some(({ state }) => state?.running ?? state?.terminated);
  if (begun || (unknown.length === 0 && unready.length === 0)) return TRUE;
  if (previous.some(({ type, status }) => type === 'Initialized' && status === 'True')) return TRUE;
  const message = describe(unknown, unready, 'incomplete');
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

function isReady({ ready }: ContainerStatus): boolean {
  return ready;
}

/** Whether what follows an init container may start. */
function isComplete({ ready, started }: ContainerStatus, container: Container): boolean {
  return isRestartableInitContainer(container) ? started === true : ready;
}

/** Names of containers, in the order of the spec: those without a status, and those not ready. */
function sortOut(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  isFit: (status: ContainerStatus, container: Container) => boolean,
): { readonly unknown: readonly string[]; readonly unready: readonly string[] } {
  let unknown = NOBODY;
  let unready = NOBODY;
  for (let at = 0; at < containers.length; at++) {
    const container = containers[at];
    if (container === undefined) continue;
    const { name } = container;
    const status = named(statuses, name);
    if (status === undefined) unknown = [...unknown, name];
    else if (!isFit(status, container)) unready = [...unready, name];
  }
  return { unknown, unready };
}

function describe(unknown: readonly string[], others: readonly string[], what: string): string {
  const parts = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (others.length > 0) parts.push(`containers with ${what} status: [${others.join(' ')}]`);
  return parts.join(', ');
}
