/** What eviction decides, by upstream's names where it has any; see `KubeletDecisions`. */
import { isCriticalPod } from '../model/index.ts';
import { exceededLocalLimit } from './local-limits.ts';
import { nodeReclaims } from './node-reclaim.ts';
import { rankForEviction } from './rank.ts';
import { thresholdsMet } from './thresholds.ts';

export interface EvictionDecisions {
  readonly thresholdsMet: typeof thresholdsMet;
  readonly nodeReclaims: typeof nodeReclaims;
  readonly rankForEviction: typeof rankForEviction;
  readonly exceededLocalLimit: typeof exceededLocalLimit;
  readonly isCriticalPod: typeof isCriticalPod;
}

export const EVICTION_DECISIONS: EvictionDecisions = {
  thresholdsMet,
  nodeReclaims,
  rankForEviction,
  exceededLocalLimit,
  isCriticalPod,
};
