/**
 * What to write, given what the API has and what the kubelet knows. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, mergePodStatus (v1.36).
 */
import type { Manifest, PodCondition, PodStatus } from '../../api/index.ts';
import { OWNED_CONDITIONS } from './conditions.ts';
import { isTerminalPhase } from './generate-pod-status.ts';
import { sameValue } from './same-value.ts';

/** The status to write, or undefined if the API has it already. */
export function mergePodStatus(
  api: PodStatus,
  local: PodStatus,
  couldHaveRunningContainers: boolean,
): PodStatus | undefined {
  const becomesTerminal = isTerminalPhase(local.phase) && !isTerminalPhase(api.phase);
  const held = becomesTerminal && couldHaveRunningContainers;
  // Why a phase is what it is belongs to the phase.
  const { phase, reason, message } = held ? api : local;
  const given = local.conditions ?? [];
  const owned = isTerminalPhase(phase) ? neverReady(given, phase) : given;
  const foreign = (api.conditions ?? []).filter(isForeign);
  const conditions = foreign.length === 0 ? owned : [...foreign, ...owned];
  const { reason: _reason, message: _message, ...rest } = local;
  const merged: PodStatus = { ...rest, conditions };
  if (phase !== undefined) merged.phase = phase;
  if (reason !== undefined) merged.reason = reason;
  if (message !== undefined) merged.message = message;
  return hasAll(api, merged, owned) ? undefined : merged;
}

/** What makes the one status of the other: what is no longer said is taken away. */
export function statusPatch(api: PodStatus, merged: PodStatus): Manifest {
  const { reason, message } = merged;
  return {
    ...merged,
    ...(reason === undefined && api.reason !== undefined ? { reason: null } : {}),
    ...(message === undefined && api.message !== undefined ? { message: null } : {}),
  };
}

function isForeign({ type }: PodCondition): boolean {
  return !OWNED_CONDITIONS.includes(type);
}

/** A pod whose phase is terminal is not ready: if one of the two says so, neither may. */
function neverReady(conditions: PodCondition[], phase: PodStatus['phase']): PodCondition[] {
  if (!conditions.some(({ type, status }) => isReadiness(type) && status === 'True')) {
    return conditions;
  }
  const reason = phase === 'Failed' ? 'PodFailed' : 'PodCompleted';
  return conditions.map((condition) => {
    if (!isReadiness(condition.type)) return condition;
    const { message: _message, ...rest } = condition;
    return { ...rest, status: 'False', reason };
  });
}

function isReadiness(type: string): boolean {
  return type === 'Ready' || type === 'ContainersReady';
}

/** Every field to write is there already, and no reason of another phase. */
function hasAll(api: PodStatus, merged: PodStatus, owned: readonly PodCondition[]): boolean {
  if (api.reason !== merged.reason || api.message !== merged.message) return false;
  for (const field in merged) {
    const name = field as keyof PodStatus;
    if (name !== 'conditions' && !sameValue(api[name], merged[name])) return false;
  }
  return hasConditions(api.conditions ?? [], owned);
}

/** The kubelet's own are there, in its order, wherever others' stand between them. */
function hasConditions(api: readonly PodCondition[], owned: readonly PodCondition[]): boolean {
  let at = 0;
  for (const condition of api) {
    if (isForeign(condition)) continue;
    if (!sameValue(condition, owned[at])) return false;
    at += 1;
  }
  return at === owned.length;
}
