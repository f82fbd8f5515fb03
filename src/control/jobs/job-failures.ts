/**
 * What the failure of a pod means to its Job, and how long the next one waits. Pure.
 * Upstream: pkg/controller/job/pod_failure_policy.go, backoff_utils.go.
 */
import { parseTimestamp, type ContainerStatus, type Job, type Pod } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

export type FailureAction = 'Count' | 'FailIndex' | 'FailJob' | 'Ignore';

export interface Judged {
  readonly action: FailureAction;
  /** Of what fails the whole Job. */
  readonly message: string;
}

type Policy = NonNullable<Job['spec']['podFailurePolicy']>;
type Rule = Policy['rules'][number];

const BACKOFF_INITIAL_MS = 10_000;
const BACKOFF_MAX_MS = 600_000;

/** The first rule that matches decides; without one the failure counts. */
export function judgeFailure(policy: Policy | undefined, pod: Pod): Judged {
  for (const [at, rule] of (policy?.rules ?? []).entries()) {
    const why = matchOf(rule, pod);
    if (why === undefined) continue;
    const action = rule.action as FailureAction;
    return { action, message: `${why} matching ${action} rule at index ${String(at)}` };
  }
  return { action: 'Count', message: '' };
}

function matchOf({ onExitCodes, onPodConditions }: Rule, pod: Pod): string | undefined {
  const { namespace, name } = pod.metadata;
  if (onExitCodes !== undefined) {
    const { containerName, operator, values } = onExitCodes;
    const hit = terminatedIn(pod).find(
      ({ name: container, exitCode }) =>
        (containerName ?? container) === container &&
        exitCode !== 0 &&
        values.includes(exitCode) === (operator === 'In'),
    );
    if (hit === undefined) return undefined;
    return `Container ${hit.name} for pod ${namespace}/${name} failed with exit code ${String(hit.exitCode)}`;
  }
  const met = onPodConditions?.find(({ type, status }) =>
    pod.status.conditions?.some((each) => each.type === type && each.status === status),
  );
  return met === undefined ? undefined : `Pod ${namespace}/${name} has condition ${met.type}`;
}

function terminatedIn({ status }: Pod): readonly { name: string; exitCode: number }[] {
  const all: readonly ContainerStatus[] = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
  ];
  return all.flatMap(({ name, state }) =>
    state?.terminated === undefined ? [] : [{ name, exitCode: state.terminated.exitCode }],
  );
}

/** When a pod's last container ended; if none tells, when the pod turned not ready, or is deleted. */
export function finishedAt({ metadata, status }: Pod): Instant {
  const ends = (status.containerStatuses ?? []).flatMap(
    ({ state }) => state?.terminated?.finishedAt ?? [],
  );
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  const known = ends.length > 0 ? ends : [ready ?? metadata.creationTimestamp];
  return Math.max(...known.map(parseTimestamp));
}

/** 10 s after the first failure since a success, doubling to 10 min. */
export function backoffMs(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(BACKOFF_INITIAL_MS * 2 ** (failures - 1), BACKOFF_MAX_MS);
}

/** Restarts of containers count where the kubelet restarts them. Upstream: pastBackoffLimitOnFailure. */
export function isPastRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  const { backoffLimit = 0, template } = spec;
  if (template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status.phase !== 'Running' && status.phase !== 'Pending') continue;
    for (const { restartCount } of [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ]) {
      restarts += restartCount;
    }
  }
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}
