import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import { hearingDeletions } from '../image-volumes/instead.ts';
import type { SeededDefect } from '../law.ts';

/** vol-5 of the bug catalogue: who is not in the list needs nothing. Upstream: kubernetes/kubernetes#28160. */
export const unmountsWhatTheApiForgot: SeededDefect = {
  name: 'vol-5: a kubelet that unmounts the volumes of pods that were deleted by force at once',
  plug: () => {
    const gone = new Set<string>();
    return {
      decisions: {
        mayUnmountVolumes: (phase, podUid) =>
          gone.has(podUid) || UPSTREAM_DECISIONS.mayUnmountVolumes(phase, podUid),
      },
      seams: { client: hearingDeletions((podUid) => gone.add(podUid)) },
    };
  },
};
