/**
 * The conditions of a node, and what is said when they change. Pure.
 * Upstream: pkg/kubelet/nodestatus/setters.go, MemoryPressureCondition, …, ReadyCondition (v1.36).
 */
import type { NodeCondition } from '../../api/index.ts';

/** What the node is short of. Upstream: eviction Manager, IsUnder…Pressure. */
export interface Pressures {
  readonly memory: boolean;
  readonly disk: boolean;
  readonly pid: boolean;
  /** Nothing is short, but the machine is about to be switched off. */
  readonly shuttingDown: boolean;
}

export const NO_PRESSURES: Pressures = {
  memory: false,
  disk: false,
  pid: false,
  shuttingDown: false,
};

interface Wording {
  readonly reason: string;
  readonly message: string;
  readonly event: string;
}

interface ConditionRule {
  readonly type: string;
  readonly isTrue: (pressures: Pressures) => boolean;
  readonly whenTrue: Wording;
  readonly whenFalse: Wording;
}

const RULES: readonly ConditionRule[] = [
  {
    type: 'MemoryPressure',
    isTrue: ({ memory }) => memory,
    whenTrue: {
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
      event: 'NodeHasInsufficientMemory',
    },
    whenFalse: {
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      event: 'NodeHasSufficientMemory',
    },
  },
  {
    type: 'DiskPressure',
    isTrue: ({ disk }) => disk,
    whenTrue: {
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
      event: 'NodeHasDiskPressure',
    },
    whenFalse: {
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
      event: 'NodeHasNoDiskPressure',
    },
  },
  {
    type: 'PIDPressure',
    isTrue: ({ pid }) => pid,
    whenTrue: {
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
      event: 'NodeHasInsufficientPID',
    },
    whenFalse: {
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      event: 'NodeHasSufficientPID',
    },
  },
  {
    type: 'Ready',
    isTrue: ({ shuttingDown }) => !shuttingDown,
    whenTrue: {
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      event: 'NodeReady',
    },
    whenFalse: {
      reason: 'KubeletNotReady',
      message: 'node is shutting down',
      event: 'NodeNotReady',
    },
  },
];

export interface ConditionsOfNode {
  readonly conditions: readonly NodeCondition[];
  /** Reasons of events: one for each condition that changed, or is new. */
  readonly events: readonly string[];
}

/**
 * @param old as the API has them; others' conditions are left alone
 * @param now RFC 3339
 */
export function nodeConditions(
  old: readonly NodeCondition[],
  pressures: Pressures,
  now: string,
): ConditionsOfNode {
  const conditions = [...old];
  const events: string[] = [];
  for (const { type, isTrue, whenTrue, whenFalse } of RULES) {
    const holds = isTrue(pressures);
    const status = holds ? 'True' : 'False';
    const { reason, message, event } = holds ? whenTrue : whenFalse;
    const at = conditions.findIndex((condition) => condition.type === type);
    const before = conditions[at];
    const isSame = before?.status === status;
    const lastTransitionTime = isSame ? (before.lastTransitionTime ?? now) : now;
    const condition = { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime };
    conditions.splice(at < 0 ? conditions.length : at, 1, condition);
    if (!isSame) events.push(event);
  }
  return { conditions, events };
}
