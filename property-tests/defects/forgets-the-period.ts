import type { SeededDefect } from '../law.ts';

export const forgetsThePeriod: SeededDefect = {
  name: 'workers that come every ten seconds, whatever their period',
  plug: () => ({ decisions: { probePeriodMs: () => 10_000 } }),
};
