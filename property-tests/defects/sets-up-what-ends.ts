import type { SeededDefect } from '../law.ts';
import { toldInTheBeginning } from '../restarts/new-kubelets.ts';

/** boot-3 of the bug catalogue. Upstream: kubernetes/kubernetes#79155. */
export const setsUpWhatEnds: SeededDefect = {
  name: 'boot-3: a new kubelet that syncs a pod that is being deleted as a new one',
  plug: () => ({
    seams: {
      client: toldInTheBeginning((pod) => {
        const {
          deletionTimestamp: _at,
          deletionGracePeriodSeconds: _grace,
          ...metadata
        } = pod.metadata;
        return { ...pod, metadata };
      }, true),
    },
  }),
};
