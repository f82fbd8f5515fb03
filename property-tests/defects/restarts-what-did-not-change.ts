import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';
import { hearingOfKubelets } from '../restarts/new-kubelets.ts';

/** boot-4 of the bug catalogue: a hash over other fields. Upstream: kubernetes/kubernetes#53644, #63814. */
export const restartsWhatDidNotChange: SeededDefect = {
  name: 'boot-4: a new kubelet for whom every container has changed',
  plug: () => {
    let build = 0;
    return {
      seams: { client: hearingOfKubelets(() => (build += 1)) },
      decisions: {
        computePodActions: (pod, status) => {
          const actions = UPSTREAM_DECISIONS.computePodActions(pod, status);
          const [container] = status.containers;
          if (container?.state !== 'CONTAINER_RUNNING' || build <= container.metadata.attempt + 1) {
            return actions;
          }
          const containersToKill = [{ container, message: 'Container main definition changed' }];
          return { ...actions, containersToKill, containersToStart: pod.spec.containers };
        },
      },
    };
  },
};
