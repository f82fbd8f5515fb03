import type { SeededDefect } from '../law.ts';

export const takesReadySandboxes: SeededDefect = {
  name: 'a collector that takes sandboxes without a look at their state',
  plug: () => ({ decisions: { sandboxesToEvict: ({ sandboxes }) => sandboxes } }),
};
