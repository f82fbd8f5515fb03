/**
 * Nodes where few of the pod's company are, as far as constraints wish it; without any, as the cluster does it
 * for what Services and controllers hold together. Upstream: plugins/podtopologyspread/scoring.go (v1.36).
 */
import type { Pod } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import type { PodSelectors } from '../pod-selectors.ts';
import {
  defaultConstraints,
  hasTopologies,
  HOSTNAME,
  spreadConstraints,
  type SpreadConstraint,
} from '../spread-constraints.ts';
import { MAX_SCORE, type NodeScorer } from './node-scorer.ts';

/** Of a node that lacks a topology. */
const IGNORED = -1;

interface Counted {
  readonly constraint: SpreadConstraint;
  /** Domains of few values count as much as domains of many. */
  readonly weight: number;
  /** Pods by domain; undefined: they are counted node by node. */
  readonly domains: ReadonlyMap<string, number> | undefined;
}

/** @param nodes those that the pod fits on, `all` those that there are. */
export function spreadScore(
  pod: Pod,
  nodes: readonly NodeAccount[],
  all: readonly NodeAccount[],
  selectors: PodSelectors,
): NodeScorer | undefined {
  const isOwn = (pod.spec.topologySpreadConstraints ?? []).length > 0;
  const constraints = isOwn
    ? spreadConstraints(pod, 'ScheduleAnyway', selectors)
    : defaultConstraints(pod, selectors);
  if (constraints.length === 0) return undefined;
  // By the cluster's wish alone a node without a zone counts too.
  const isScored = (node: NodeAccount): boolean => !isOwn || hasTopologies(node, constraints);
  const counted = constraints.map((constraint) => count(constraint, nodes, all, isScored));
  return {
    weight: 2,
    score: (node) => (isScored(node) ? scoreOf(node, counted) : IGNORED),
    normalize: invert,
  };
}

function count(
  constraint: SpreadConstraint,
  nodes: readonly NodeAccount[],
  all: readonly NodeAccount[],
  isScored: (node: NodeAccount) => boolean,
): Counted {
  const { topologyKey, counts, includes } = constraint;
  const scored = nodes.filter(isScored);
  if (topologyKey === HOSTNAME) {
    return { constraint, weight: weightOf(scored.length), domains: undefined };
  }
  const domains = new Map(scored.map(({ labels }) => [labels[topologyKey] ?? '', 0]));
  for (const node of all) {
    const value = node.labels[topologyKey] ?? '';
    const known = domains.get(value);
    if (known === undefined || !isScored(node) || !includes(node)) continue;
    domains.set(value, known + node.countOf(counts));
  }
  return { constraint, weight: weightOf(domains.size), domains };
}

function weightOf(size: number): number {
  return Math.log(size + 2);
}

function scoreOf(node: NodeAccount, counted: readonly Counted[]): number {
  let score = 0;
  for (const { constraint, weight, domains } of counted) {
    const value = node.labels[constraint.topologyKey];
    if (value === undefined) continue;
    const pods =
      domains === undefined ? node.countOf(constraint.counts) : (domains.get(value) ?? 0);
    score += pods * weight + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}

/** The fewer pods the better. */
function invert(scores: number[]): void {
  const scored = scores.filter((score) => score !== IGNORED);
  const least = Math.min(...scored);
  const most = Math.max(0, ...scored);
  for (const [at, score] of scores.entries()) {
    if (score === IGNORED) scores[at] = 0;
    else
      scores[at] = most === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (most + least - score)) / most);
  }
}
