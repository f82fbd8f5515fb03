import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

/** As `nil` is dereferenced where everybody expects a value. */
export const stumblesOverUnstarted: SeededDefect = {
  name: 'a kubelet that has not thought of a container which was created and never started',
  plug: () => ({
    decisions: {
      computePodActions: (pod, status) => {
        const unstarted = status.containers.some(({ state }) => state === 'CONTAINER_CREATED');
        if (unstarted) throw new TypeError('cannot read the start of what never started');
        return UPSTREAM_DECISIONS.computePodActions(pod, status);
      },
    },
  }),
};
