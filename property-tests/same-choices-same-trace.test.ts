/**
 * Law: same program, same workload, same choices: same trace, byte for byte.
 * Why it could fail: real work is done beside the loop, and its real speed must never show; module
 * state, host clocks and host randomness would show as well.
 * Oracle: the sha256 of the canonical text of two runs in one process.
 */
import { expect } from 'vitest';
import { letsRealTimeIn } from './defects/index.ts';
import { law } from './law.ts';
import { openLab, playWorkload, quietDown } from './play-workload.ts';

law({
  name: 'same choices, same trace',
  holds: async (workload, defect) => {
    const digests: string[] = [];
    for (let run = 0; run < 2; run++) {
      const lab = await openLab(workload, defect);
      try {
        await playWorkload(lab, workload);
        await quietDown(lab);
        digests.push(lab.world.trace.digest());
      } finally {
        await lab.close();
      }
    }
    expect(digests[1]).toBe(digests[0]);
  },
  defect: letsRealTimeIn,
  runs: 20,
});
