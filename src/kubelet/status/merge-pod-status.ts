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
  const foreign = (api.conditions ?? []).filter(({ type }) => !OWNED_CONDITIONS.includes(type));
  const becomesTerminal = isTerminalPhase(local.phase) && !isTerminalPhase(api.phase);
  const held = becomesTerminal && couldHaveRunningContainers;
  const phase = held ? api.phase : local.phase;
  const conditions = local.conditions ?? [];
  const owned = isTerminalPhase(phase) ? neverReady(conditions, phase) : conditions;
  const merged: PodStatus = {
    ...local,
    ...(phase === undefined ? {} : { phase }),
    conditions: [...foreign, ...owned],
  };
  return sameJson(api, merged) ? undefined : merged;
}

/** A pod whose phase is terminal is not ready: if one of the two says so, neither may. */
function neverReady(
  conditions: readonly PodCondition[],
  phase: PodStatus['phase'],
): readonly PodCondition[] {
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
function sameJson(api: PodStatus, merged: PodStatus): boolean {
  const current = api as Readonly<Record<string, unknown>>;
  return Object.entries(merged).every(([field, value]) => sameValue(current[field], value));
}
