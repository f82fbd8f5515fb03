import type { SeededDefect } from '../law.ts';
import { saysNothingOf } from './says-nothing-of.ts';

export const saysNothingOfABeginning: SeededDefect = {
  name: 'a kubelet that does not tell that a pull begins',
  plug: () => ({
    seams: { client: (real) => saysNothingOf(real, (event) => event.includes('"Pulling"')) },
  }),
};
