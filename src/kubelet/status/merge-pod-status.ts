/**
 * What to write, given what the API has and what the kubelet knows. Pure.
 * Upstream: pkg/kubelet/status/status_manager.go, mergePodStatus (v1.36).
 */
import { mapped } from '../../sim/index.ts';
import { diffField, sameValue, type PodCondition, type PodStatus } from '../../api/index.ts';
import { conditionOf } from './condition-of.ts';
import { hasShared, isShared, OWNED_CONDITIONS, sharedConditions } from './conditions.ts';
import { isTerminalPhase } from './generate-pod-status.ts';

/** Why a phase is what it is, and the only thing that the kubelet ever ceases to say. */
const REASONS = ['reason', 'message'] as const;

const NONE: PodCondition[] = [];

/** The status that the API should have. Nothing is made if it is the kubelet's own. */
export function mergePodStatus(
  api: PodStatus,
  local: PodStatus,
  couldHaveRunningContainers: boolean,
): PodStatus {
  const isTerminal = isTerminalPhase(local.phase);
  const becomesTerminal = isTerminal && !isTerminalPhase(api.phase);
  const held = becomesTerminal && couldHaveRunningContainers;
  const said = local.conditions ?? NONE;
  // That a pod is disrupted is told with the phase that follows from it.
  const shared = becomesTerminal && !held ? sharedConditions(said) : NONE;
  const given = hasShared(said) ? said.filter((each) => !isShared(each)) : said;
  const owned = isTerminal && !held ? neverReady(given, local.phase) : given;
  const foreign = hasOthers(api) ? (api.conditions ?? NONE).filter(isForeign) : NONE;
  const kept = shared.length > 0 ? foreign.filter((each) => !isShared(each)) : foreign;
  const conditions = kept.length + shared.length > 0 ? [...kept, ...shared, ...owned] : owned;
  if (held) return { ...withPhaseOf(api, local), conditions };
  return conditions === local.conditions ? local : { ...local, conditions };
}

/** Why a phase is what it is belongs to the phase. */
function withPhaseOf({ phase, reason, message }: PodStatus, status: PodStatus): PodStatus {
  const { phase: _phase, reason: _reason, message: _message, ...rest } = status;
  const mixed: PodStatus = rest;
  if (phase !== undefined) mixed.phase = phase;
  if (reason !== undefined) mixed.reason = reason;
  if (message !== undefined) mixed.message = message;
  return mixed;
}

/**
 * The strategic merge patch that makes the one status of the other; undefined if the API has it already. Of
 * the conditions and addresses it holds those that differ, lists of containers are sent whole. What is
 * no longer said is taken away: only why a phase is what it is, as the kubelet never ceases to say anything else.
 * Upstream: pkg/util/pod/pod.go, PatchPodStatus, a two-way merge patch of the two.
 */
export function statusPatch(
  api: PodStatus,
  merged: PodStatus,
): Readonly<Record<string, unknown>> | undefined {
  let patch: Record<string, unknown> | undefined;
  for (const field in merged) {
    const name = field as keyof PodStatus;
    if (name === 'conditions' && hasOthers(api) && hasOwned(api, merged)) continue;
    patch = diffField('PodStatus', name, api[name], merged[name], patch);
  }
  for (const name of REASONS) {
    if (merged[name] === undefined && api[name] !== undefined) (patch ??= {})[name] = null;
  }
  return patch;
}

/** Whether such a patch has nothing to say. */
export function isTold(api: PodStatus, merged: PodStatus): boolean {
  for (const field in merged) {
    const name = field as keyof PodStatus;
    if (sameValue(api[name], merged[name])) continue;
    if (name !== 'conditions' || !hasOthers(api) || !hasOwned(api, merged)) return false;
  }
  for (const name of REASONS) {
    if (merged[name] === undefined && api[name] !== undefined) return false;
  }
  return true;
}

/** What such a patch makes of the API's status: the very one, if it says all that is said there. */
export function withWhatIsKept(api: PodStatus, merged: PodStatus): PodStatus {
  const overrides = hasOthers(api) && hasOwned(api, merged);
  if (!overrides && saysAllOf(api, merged)) return merged;
  const kept: Partial<Record<string, unknown>> = {};
  for (const field in api) {
    const name = field as keyof PodStatus;
    if (merged[name] === undefined && !isReason(name)) kept[name] = api[name];
  }
  const next: PodStatus = Object.assign(kept, merged);
  if (overrides) Object.assign(next, { conditions: api.conditions });
  return next;
}

function saysAllOf(api: PodStatus, merged: PodStatus): boolean {
  for (const field in api) {
    const name = field as keyof PodStatus;
    if (merged[name] === undefined && !isReason(name)) return false;
  }
  return true;
}

function isReason(name: keyof PodStatus): boolean {
  return name === 'reason' || name === 'message';
}

/** Rarely. */
function hasOthers({ conditions = NONE }: PodStatus): boolean {
  for (let at = 0; at < conditions.length; at++) {
    const condition = conditions[at];
    if (condition !== undefined && !OWNED_CONDITIONS.has(condition.type)) return true;
  }
  return false;
}

function isForeign({ type }: PodCondition): boolean {
  return !OWNED_CONDITIONS.has(type);
}

/** A pod whose phase is terminal is not ready: if one of the two says so, neither may. */
function neverReady(conditions: PodCondition[], phase: PodStatus['phase']): PodCondition[] {
  const isReady = READINESS.some((type) => conditionOf(conditions, type)?.status === 'True');
  if (!isReady) return conditions;
  const reason = phase === 'Failed' ? 'PodFailed' : 'PodCompleted';
  return mapped(conditions, (condition) => {
    if (!READINESS.includes(condition.type)) return condition;
    const { message: _message, ...rest } = condition;
    return { ...rest, status: 'False', reason };
  });
}

const READINESS = ['Ready', 'ContainersReady'];

/** The kubelet's own conditions are there, in its order, wherever others' stand between them. */
function hasOwned(api: PodStatus, merged: PodStatus): boolean {
  return (
    sameValue(ownedOf(api), ownedOf(merged)) &&
    sameValue(sharedConditions(api.conditions), sharedConditions(merged.conditions))
  );
}

function ownedOf({ conditions = [] }: PodStatus): PodCondition[] {
  return conditions.filter((condition) => !isForeign(condition));
}
