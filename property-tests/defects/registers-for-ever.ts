import type { SeededDefect } from '../law.ts';

/** upd-6 of the bug catalogue. Upstream: kubernetes/kubernetes#74809. */
export const registersForEver: SeededDefect = {
  name: 'upd-6: a kubelet that takes a pod’s objects off its list only if the pod was deleted',
  plug: () => ({
    decisions: { unregistersPod: ({ metadata }) => metadata.deletionTimestamp !== undefined },
  }),
};
