/**
 * When a node was last heard of, and what becomes of its conditions when that is too long ago. Pure.
 * Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth (v1.36).
 */
import type { Node, NodeCondition } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

/** Upstream: nodeMonitorGracePeriod, nodeStartupGracePeriod. */
export const GRACE_PERIOD_MS = { known: 40_000, starting: 60_000 };

/** Of a condition that nobody keeps up any more. */
const UNKNOWN = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
const NEVER = { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' };

/** NetworkUnavailable is not the kubelet's. */
const KUBELETS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

export interface NodeHealth {
  /** When something of it was last seen to change: its status, or its lease. */
  readonly seenAt: Instant;
  /** As the Ready condition says, when it was seen last. */
  readonly heartbeat: string | undefined;
  /** So long after that it may be silent. */
  readonly graceMs: number;
}

export function readyCondition({ status }: Node): NodeCondition | undefined {
  return status.conditions?.find(({ type }) => type === 'Ready');
}

/** From now on, if its status says that its kubelet spoke since. */
export function heardOf(node: Node, before: NodeHealth | undefined, now: Instant): NodeHealth {
  const ready = readyCondition(node);
  const heartbeat = ready?.lastHeartbeatTime;
  const graceMs = GRACE_PERIOD_MS[ready === undefined ? 'starting' : 'known'];
  if (before === undefined || before.heartbeat !== heartbeat)
    return { seenAt: now, heartbeat, graceMs };
  return before.graceMs === graceMs ? before : { ...before, graceMs };
}

/** Nothing was heard for longer than until this instant: it is not known how the node is. */
export function silentFrom({ seenAt, graceMs }: NodeHealth): Instant {
  return seenAt + graceMs;
}

/** Whether its conditions say that nobody knows how it is. */
export function isUnknown({ status: { conditions = [] } }: Node): boolean {
  return KUBELETS.every(
    (type) => conditions.find((condition) => condition.type === type)?.status === 'Unknown',
  );
}

/**
 * The conditions of a node that was not heard of for too long; undefined if they say so already.
 * @param now as the API writes instants
 */
export function unknownConditions(node: Node, now: string): readonly NodeCondition[] | undefined {
  const { conditions = [] } = node.status;
  let hasChanged = false;
  const next = conditions.map((condition) => {
    if (!KUBELETS.includes(condition.type) || condition.status === 'Unknown') return condition;
    hasChanged = true;
    return { ...condition, ...UNKNOWN, status: 'Unknown', lastTransitionTime: now };
  });
  for (const type of KUBELETS) {
    if (conditions.some((condition) => condition.type === type)) continue;
    hasChanged = true;
    const lastHeartbeatTime = node.metadata.creationTimestamp;
    next.push({ type, status: 'Unknown', ...NEVER, lastHeartbeatTime, lastTransitionTime: now });
  }
  return hasChanged ? next : undefined;
}
