import { UPSTREAM_DECISIONS } from '../../src/kubelet/index.ts';
import type { SeededDefect } from '../law.ts';

export const countsFailuresInAll: SeededDefect = {
  name: 'a worker that does not begin anew after a success',
  plug: () => ({
    decisions: {
      countProbeResult: (run, result, type, probe) => {
        const counted = UPSTREAM_DECISIONS.countProbeResult(run, result, type, probe);
        return result === 'Success' && type === 'Liveness' ? { ...counted, run } : counted;
      },
    },
  }),
};
