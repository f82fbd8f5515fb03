/**
 * What a worker does at one of its turns, and what comes of a result. Pure. Upstream:
 * pkg/kubelet/prober/worker.go, doProbe (v1.36), row by row.
 *
 * With the gate ChangeContainerStatusOnKubeletRestart off, as it is by default: a container that started more than
 * 10 s before the kubelet is not given the first result of its kind, or it would be unready for a moment.
 */
import { parseTimestamp, type Container, type ContainerStatus, type Pod } from '../../api/index.ts';
import type { PodStatus } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import {
  containerShouldRestart,
  isRestartableInitContainer,
  type ProbeResult,
  type ProbeType,
  wasThereBefore,
} from '../model/index.ts';
import { INITIAL_RESULTS, type Probe } from './probe-of.ts';

export interface TurnInput {
  readonly type: ProbeType;
  readonly probe: Probe;
  readonly container: Container;
  /** As it was when the worker was made. */
  readonly pod: Pod;
  readonly status: PodStatus | undefined;
  /** The container that was looked at last, as the API names it. */
  readonly containerId: string | undefined;
  /** Nothing is asked any more of this container. */
  readonly onHold: boolean;
  readonly now: Instant;
  readonly kubeletStartedAt: Instant;
}

export interface Turn {
  /** `wait`: until the pod's status says something else. `tick`: until the next turn. */
  readonly does: 'probe' | 'wait' | 'tick' | 'stop';
  /** As the API names it. */
  readonly containerId: string | undefined;
  /** It is another container than the last time: what is known of that one goes, and so does the hold. */
  readonly isNew: boolean;
  /** Results to record, in this order. */
  readonly results: readonly ProbeResult[];
}

export function probeTurn(input: TurnInput): Turn {
  const { type, probe, container, pod, status, now } = input;
  const same = { containerId: input.containerId, isNew: false, results: [] };
  if (status === undefined) return { ...same, does: 'wait' };
  if (status.phase === 'Failed' || status.phase === 'Succeeded') return { ...same, does: 'stop' };
  const own = containerStatus(status, container.name);
  if (own === undefined) return { ...same, does: 'wait' };
  const isNew = own.containerID !== input.containerId;
  const results = isNew ? firstResults(input, own) : [];
  const turn = { containerId: own.containerID, isNew, results };
  if (input.onHold && !isNew) return { ...turn, does: 'wait' };
  const { running, terminated } = own.state ?? {};
  if (running === undefined) {
    const isOver =
      terminated !== undefined && !containerShouldRestart(container, pod.spec, terminated.exitCode);
    return { ...turn, results: [...results, 'Failure'], does: isOver ? 'stop' : 'wait' };
  }
  if (pod.metadata.deletionTimestamp !== undefined && type !== 'Readiness') {
    return { ...turn, results: [...results, 'Success'], does: 'stop' };
  }
  const runsForSeconds = Math.trunc((now - startOf(own, now)) / 1000);
  if (runsForSeconds < (probe.initialDelaySeconds ?? 0)) return { ...turn, does: 'tick' };
  const isTurnOfStartup = own.started !== true;
  return { ...turn, does: isTurnOfStartup === (type === 'Startup') ? 'probe' : 'wait' };
}

/** A container that nobody has created yet has no id. */
function containerStatus(status: PodStatus, name: string): ContainerStatus | undefined {
  const isOwn = (each: ContainerStatus): boolean =>
    each.name === name && each.containerID !== undefined;
  return status.containerStatuses?.find(isOwn) ?? status.initContainerStatuses?.find(isOwn);
}

function firstResults(
  { type, container, kubeletStartedAt }: TurnInput,
  own: ContainerStatus,
): readonly ProbeResult[] {
  if (!wasThereBefore(own, kubeletStartedAt)) return [INITIAL_RESULTS[type]];
  // A sidecar that had started lets what comes after it go on.
  const isSidecar = isRestartableInitContainer(container);
  return isSidecar && type === 'Startup' && own.started === true ? ['Success'] : [];
}

function startOf({ state }: ContainerStatus, otherwise: Instant): Instant {
  const startedAt = state?.running?.startedAt;
  return startedAt === undefined ? otherwise : parseTimestamp(startedAt);
}

/** From one turn to the next. */
export function probePeriodMs({ periodSeconds = 10 }: Probe): number {
  return periodSeconds * 1000;
}

/** The last result, and how often it came in a row. */
export interface ResultRun {
  readonly last: ProbeResult | undefined;
  readonly count: number;
}

export const NO_RUN: ResultRun = { last: undefined, count: 0 };

export interface Counted {
  readonly run: ResultRun;
  /** What counts from now on; undefined below the threshold. */
  readonly decided: ProbeResult | undefined;
  /** The container is not asked again: it goes, or it has started. */
  readonly onHold: boolean;
}

export function countResult(
  run: ResultRun,
  result: ProbeResult,
  type: ProbeType,
  { failureThreshold = 3, successThreshold = 1 }: Probe,
): Counted {
  const count = run.last === result ? run.count + 1 : 1;
  const threshold = result === 'Failure' ? failureThreshold : successThreshold;
  if (count < threshold) return { run: { last: result, count }, decided: undefined, onHold: false };
  const onHold = type === 'Startup' || (type === 'Liveness' && result === 'Failure');
  return { run: { last: result, count: onHold ? 0 : count }, decided: result, onHold };
}
