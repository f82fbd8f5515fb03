/** Defects: a preemption that does not ask what budgets allow, and one that likes to break them. */
import { findVictims, pickCandidate, type PreemptionDecisions } from '../../src/control/index.ts';

export const mindsNoBudget: Partial<PreemptionDecisions> = {
  findVictims: (cycle, node) => findVictims(cycle, node, []),
};

export const prefersBrokenBudgets: Partial<PreemptionDecisions> = {
  pickCandidate: (candidates) => {
    const most = Math.max(0, ...candidates.map(({ violationCount }) => violationCount));
    return pickCandidate(candidates.filter(({ violationCount }) => violationCount === most));
  },
};
