/**
 * What to write, given what the API has and what the kubelet knows. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, mergePodStatus (v1.36).
 */
import type { PodCondition, PodStatus } from '../../api/index.ts';
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
  const phase = held ? api.phase : local.phase;
  const given = local.conditions ?? [];
  const owned = isTerminalPhase(phase) ? neverReady(given, phase) : given;
  const foreign = (api.conditions ?? []).filter(isForeign);
  const conditions = foreign.length === 0 ? owned : [...foreign, ...owned];
  const merged: PodStatus = { ...local, conditions };
  if (phase !== undefined) merged.phase = phase;
  return hasAll(api, merged) ? undefined : merged;
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

/** Every field to write is there already. */
function hasAll(api: PodStatus, merged: PodStatus): boolean {
  for (const field in merged) {
    const name = field as keyof PodStatus;
    if (!sameValue(api[name], merged[name])) return false;
  }
  return true;
}
