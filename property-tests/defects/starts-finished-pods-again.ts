import type { SeededDefect } from '../law.ts';
import { toldInTheBeginning } from '../restarts/new-kubelets.ts';

/** boot-1 of the bug catalogue. Upstream: kubernetes/kubernetes#37447. */
export const startsFinishedPodsAgain: SeededDefect = {
  name: 'boot-1: a new kubelet that does not ask the API whether a pod has ended',
  plug: () => ({
    seams: {
      client: toldInTheBeginning((pod) => {
        const { phase } = pod.status;
        const hasEnded = phase === 'Succeeded' || phase === 'Failed';
        return hasEnded ? { ...pod, status: { phase: 'Pending' } } : pod;
      }),
    },
  }),
};
