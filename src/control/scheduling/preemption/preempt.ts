/**
 * Where a pod that fits nowhere would fit if others went, and who would have to go.
 * Upstream: pkg/scheduler/framework/preemption/preemption.go, Preempt, DryRunPreemption (v1.36).
 */
import type { Pod, PodDisruptionBudget } from '../../../api/index.ts';
import type { World } from '../../../sim/index.ts';
import { unresolvable, type Misfit } from '../filters/node-filter.ts';
import type { NodeAccount } from '../node-account.ts';
import { priorityOf } from '../nominations.ts';
import type { SchedulingCycle } from '../scheduling-cycle.ts';
import { findVictims, type PreemptionCandidate } from './find-victims.ts';
import { pickCandidate } from './pick-candidate.ts';

export interface PreemptionOptions {
  readonly world: World;
  readonly budgets: () => readonly PodDisruptionBudget[];
  /** Seam for a seeded defect. */
  readonly decisions?: Partial<PreemptionDecisions>;
}

export interface PreemptionDecisions {
  readonly findVictims: typeof findVictims;
  readonly pickCandidate: typeof pickCandidate;
}

export type Preemption =
  | { readonly candidate: PreemptionCandidate }
  /** In upstream's words: why not, for every node. */
  | { readonly misfits: readonly Misfit[] }
  | { readonly ineligible: string };

const NOT_HELPFUL = unresolvable('NodeResourcesFit', 'Preemption is not helpful for scheduling');
/** Of nodes that fit after a preemption so many are compared, or a tenth of all. */
const CANDIDATES_MIN = 100;
const CANDIDATES_PERCENT = 10;

/** @param misfits of every node that there is */
export function preempt(
  cycle: SchedulingCycle,
  misfits: ReadonlyMap<NodeAccount, Misfit>,
  nominated: NodeAccount | undefined,
  options: PreemptionOptions,
): Preemption {
  const ineligible = obstacle(cycle.incoming.pod, nominated, misfits);
  if (ineligible !== undefined) return { ineligible };
  const helpful = [...misfits].filter(([, { resolvable }]) => resolvable).map(([node]) => node);
  const { candidates, refusals } = dryRun(cycle, helpful, options);
  const { pickCandidate: pick = pickCandidate } = options.decisions ?? {};
  const candidate = pick(candidates);
  if (candidate !== undefined) return { candidate };
  return { misfits: [...misfits.keys()].map((node) => refusals.get(node) ?? NOT_HELPFUL) };
}

function obstacle(
  pod: Pod,
  nominated: NodeAccount | undefined,
  misfits: ReadonlyMap<NodeAccount, Misfit>,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  if (nominated === undefined || misfits.get(nominated)?.resolvable === false) return undefined;
  for (const placed of nominated.pods) {
    if (priorityOf(placed.pod) < priorityOf(pod) && isEndingByPreemption(placed.pod)) {
      return 'not eligible due to a terminating pod on the nominated node.';
    }
  }
  return undefined;
}

function isEndingByPreemption({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  const target = status.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}

/** Those that break no budget first. */
function dryRun(
  cycle: SchedulingCycle,
  nodes: readonly NodeAccount[],
  { world, budgets, decisions = {} }: PreemptionOptions,
): { candidates: readonly PreemptionCandidate[]; refusals: ReadonlyMap<NodeAccount, Misfit> } {
  const { findVictims: find = findVictims } = decisions;
  const refusals = new Map<NodeAccount, Misfit>();
  const clean: PreemptionCandidate[] = [];
  const violating: PreemptionCandidate[] = [];
  if (nodes.length === 0) return { candidates: clean, refusals };
  const share = Math.trunc((nodes.length * CANDIDATES_PERCENT) / 100);
  const enough = Math.min(Math.max(share, CANDIDATES_MIN), nodes.length);
  const start = world.choices.pick('scheduler/preemption-start', nodes.length);
  const held = budgets();
  for (let at = 0; at < nodes.length; at++) {
    if (clean.length > 0 && clean.length + violating.length >= enough) break;
    const node = nodes[(start + at) % nodes.length];
    if (node === undefined) continue;
    const found = find(cycle, node, held);
    if (!('victims' in found)) refusals.set(node, found);
    else if (found.violationCount === 0) clean.push(found);
    else violating.push(found);
  }
  return { candidates: [...clean, ...violating], refusals };
}
