import type { SeededDefect } from '../law.ts';

/** The catalogue's gc-1, on a whole node. */
export const asksOnceForUses: SeededDefect = {
  name: 'a collector that asks once who uses what, and then takes its time (gc-1)',
  plug: () => ({ decisions: { isStillUnused: (id, { atStart }) => !atStart.has(id) } }),
};
