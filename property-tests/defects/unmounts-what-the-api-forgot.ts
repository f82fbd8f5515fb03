import { tap } from 'rxjs';
import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';
import { seeingPodEvents } from '../image-volumes/instead.ts';

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
      seams: {
        client: (real, user) =>
          user.startsWith('kubelet/')
            ? seeingPodEvents(
                real,
                tap((event) => {
                  if (event.type === 'DELETED') gone.add(event.object.metadata.uid);
                }),
              )
            : real,
      },
    };
  },
};
