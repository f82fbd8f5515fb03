/**
 * Law: a container runs only over mounted volumes.
 * Why it could fail: SyncPod waits for the volume manager, and a deletion, a refresh or a retry can
 * end that wait or the mount early.
 * Oracle: the trace alone, through the monitor that guards every run (src/lab/invariants.ts).
 */
import { law } from './law.ts';
import { unmountsTooEarly } from './defects/index.ts';
import { openLab, playWorkload, quietDown } from './play-workload.ts';

law({
  name: 'a container runs only over mounted volumes',
  holds: async (workload, defect) => {
    const lab = await openLab(workload, defect);
    try {
      await playWorkload(lab, workload);
      await quietDown(lab);
    } finally {
      await lab.close();
    }
  },
  defect: unmountsTooEarly,
});
