import type { SeededDefect } from '../law.ts';

/** Upstream's gate: ShouldPodRuntimeBeRemoved. */
export const unmountsTooEarly: SeededDefect = {
  name: 'a kubelet that unmounts as soon as a pod is to end',
  plug: () => ({ decisions: { mayUnmountVolumes: (phase) => phase !== 'syncing' } }),
};
