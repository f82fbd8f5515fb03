import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const startsInAnyOrder: SeededDefect = {
  name: 'a kubelet that starts a container with the first sidecar',
  plug: () => ({
    decisions: {
      computePodActions: (pod, status, probes) => {
        const actions = UPSTREAM_DECISIONS.computePodActions(pod, status, probes);
        const [first] = actions.initContainersToStart;
        if (first?.restartPolicy !== 'Always' || actions.containersToStart.length > 0) {
          return actions;
        }
        return { ...actions, containersToStart: pod.spec.containers.slice(0, 1) };
      },
    },
  }),
};
