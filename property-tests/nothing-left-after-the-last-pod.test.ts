/**
 * Law: after the last pod is deleted nothing is left: no mount, pod directory, sandbox, container,
 * timer or watch that the idle cluster did not have.
 * Why it could fail: deletion meets a pod in every state, a mount in flight included, and each state
 * has its own way out.
 * Oracle: the stock of the idle cluster (src/lab/leftovers.ts).
 */
import { expect } from 'vitest';
import type { Lab } from '../src/lab/index.ts';
import { forgetsToUnmount } from './defects/index.ts';
import { law } from './law.ts';
import { openLab, playWorkload, quietDown } from './play-workload.ts';

/** What is left at three instants: a lease being renewed just then is no leak. */
async function lastingLeftovers(lab: Lab): Promise<readonly string[]> {
  let lasting = await lab.leftovers();
  for (let looks = 0; looks < 2 && lasting.length > 0; looks++) {
    await lab.advance(50);
    const now = await lab.leftovers();
    lasting = lasting.filter((thing) => now.includes(thing));
  }
  return lasting;
}

law({
  name: 'after the last pod nothing is left',
  holds: async (workload, defect) => {
    const lab = await openLab(workload, defect);
    try {
      await playWorkload(lab, workload);
      await quietDown(lab);
      expect(lab.cluster.api.store.list('pods', {})).toEqual([]);
      expect(await lastingLeftovers(lab)).toEqual([]);
    } finally {
      await lab.close();
    }
  },
  defect: forgetsToUnmount,
});
