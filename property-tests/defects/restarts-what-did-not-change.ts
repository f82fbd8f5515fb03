import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** boot-4 of the bug catalogue: a hash over other fields. Upstream: kubernetes/kubernetes#53644, #63814. */
export const restartsWhatDidNotChange: SeededDefect = {
  name: 'boot-4: a new kubelet for whom every container has changed',
  plug: () => {
    let lives = 0;
    return {
      seams: {
        client: (real, user) => {
          if (user.startsWith('kubelet/')) lives += 1;
          return real;
        },
      },
      decisions: {
        computePodActions: (pod, status) => {
          const hashOf = `defaults of build ${String(lives)}`;
          const [container] = status.containers;
          const actions = UPSTREAM_DECISIONS.computePodActions(pod, status);
          if (container?.state !== 'CONTAINER_RUNNING' || hashOf.endsWith(' 1')) return actions;
          const message = 'Container main definition changed';
          const again = {
            containersToKill: [{ container, message }],
            containersToStart: pod.spec.containers,
          };
          return container.metadata.attempt > 0 ? actions : { ...actions, ...again };
        },
      },
    };
  },
};
