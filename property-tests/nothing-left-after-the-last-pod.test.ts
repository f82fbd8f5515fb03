/**
 * Law: after the last pod is deleted nothing is left: no mount, pod directory, sandbox, container,
 * timer or watch that the idle cluster did not have.
 * Why it could fail: deletion meets a pod in every state, a mount in flight included, and each state
 * has its own way out.
 * Oracle: the stock of the idle cluster (src/lab/leftovers.ts).
 */
import { expect } from 'vitest';
import { forgetsToUnmount } from './defects/index.ts';
import { law } from './law.ts';
import { openLab, playWorkload, quietDown } from './play-workload.ts';

law({
  name: 'after the last pod nothing is left',
  holds: async (workload, defect) => {
    const lab = await openLab(workload, defect);
    try {
      await playWorkload(lab, workload);
      await quietDown(lab);
      expect(lab.cluster.api.store.list('pods', {})).toEqual([]);
      expect(await lab.leftovers()).toEqual([]);
    } finally {
      await lab.close();
    }
  },
  defect: forgetsToUnmount,
});
