/**
 * Where a DaemonSet needs a pod, and which of its pods go. Pure.
 * Upstream: pkg/controller/daemon/daemon_controller.go, podsShouldBeOnNode; update.go, rollingUpdate.
 */
import { scaledValue, type DaemonSet, type Node, type Pod } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { wishFor } from './daemon-pods.ts';
import { isAvailable } from './pod-facts.ts';
import { revisionOfPod } from './stateful-pods.ts';

export interface DaemonPlan {
  readonly createOn: readonly string[];
  readonly toDelete: readonly Pod[];
  /** Among them: pods that failed. */
  readonly failed: readonly Pod[];
}

export interface DaemonInput {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly podsOn: ReadonlyMap<string, readonly Pod[]>;
  readonly revision: string;
  readonly now: Instant;
}

export function daemonPlan(input: DaemonInput): DaemonPlan {
  const { set, nodes, podsOn } = input;
  const createOn: string[] = [];
  const toDelete: Pod[] = [];
  const failed: Pod[] = [];
  for (const node of nodes) {
    const { name } = node.metadata;
    const present = (podsOn.get(name) ?? []).filter((pod) => !isGoing(pod));
    const all = podsOn.get(name) ?? [];
    const { shouldRun, shouldContinue } = wishFor(set, node);
    if (shouldRun && all.length === 0) createOn.push(name);
    else if (!shouldContinue) toDelete.push(...present);
    else {
      const lost = present.filter(({ status }) => status.phase === 'Failed');
      failed.push(...lost);
      toDelete.push(
        ...lost,
        ...surplusOf(
          present.filter((pod) => !lost.includes(pod)),
          input,
        ),
      );
    }
  }
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [name, pods] of podsOn) {
    if (!known.has(name)) toDelete.push(...pods.filter((pod) => !isGoing(pod)));
  }
  if (createOn.length + toDelete.length > 0) return { createOn, toDelete, failed };
  return { ...updatePlan(input), failed };
}

/** The oldest stays; with a surge, one of the old revision until the new one is available. */
function surplusOf(pods: readonly Pod[], { set, revision, now }: DaemonInput): readonly Pod[] {
  if (pods.length < 2) return [];
  const { minReadySeconds = 0 } = set.spec;
  const sorted = [...pods].sort((a, b) =>
    a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1,
  );
  const updated = sorted.find((pod) => revisionOfPod(pod) === revision);
  const old = sorted.find((pod) => revisionOfPod(pod) !== revision);
  if (updated === undefined || old === undefined) return sorted.slice(1);
  const isOver = isAvailable(updated, minReadySeconds, now);
  return sorted.filter((pod) => pod !== updated && (isOver || pod !== old));
}

function updatePlan({ set, nodes, podsOn, revision, now }: DaemonInput) {
  const none = { createOn: [], toDelete: [] };
  const { updateStrategy, minReadySeconds = 0 } = set.spec;
  if (updateStrategy?.type !== 'RollingUpdate') return none;
  const { maxUnavailable = 1, maxSurge = 0 } = updateStrategy.rollingUpdate ?? {};
  const wanted = nodes.filter((node) => wishFor(set, node).shouldRun);
  const surge = scaledValue(maxSurge, wanted.length, 'up');
  const most = surge > 0 ? 0 : Math.max(1, scaledValue(maxUnavailable, wanted.length, 'up'));
  const isWell = (pod: Pod): boolean => !isGoing(pod) && isAvailable(pod, minReadySeconds, now);
  let unavailable = 0;
  let surging = 0;
  const old: Pod[] = [];
  for (const { metadata } of wanted) {
    const pods = podsOn.get(metadata.name) ?? [];
    if (pods.length > 1) surging += 1;
    if (!pods.some(isWell)) unavailable += 1;
    if (pods.length > 1 || pods.some((pod) => revisionOfPod(pod) === revision)) continue;
    const [pod] = pods;
    if (pod !== undefined && !isGoing(pod)) old.push(pod);
  }
  if (surge > 0) {
    const createOn = old
      .slice(0, Math.max(0, surge - surging))
      .map(({ spec }) => spec.nodeName ?? '');
    return { createOn, toDelete: [] };
  }
  // Old pods that are not available anyway cost nothing.
  const toDelete = old.filter((pod) => !isWell(pod));
  const more = old.filter(isWell).slice(0, Math.max(0, most - unavailable));
  return { createOn: [], toDelete: [...toDelete, ...more] };
}

function isGoing({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}
