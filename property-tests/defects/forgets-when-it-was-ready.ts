import type { SeededDefect } from '../law.ts';
import { toldInTheBeginning } from '../restarts/new-kubelets.ts';

/** stat-3 of the bug catalogue: the first status begins with nothing. Upstream: kubernetes/kubernetes#113646. */
export const forgetsWhenItWasReady: SeededDefect = {
  name: 'stat-3: a new kubelet whose first status does not begin with the one in the API',
  plug: () => ({
    seams: {
      client: toldInTheBeginning((pod) => {
        const { phase = 'Pending', containerStatuses = [] } = pod.status;
        return { ...pod, status: { phase, containerStatuses } };
      }),
    },
  }),
};
