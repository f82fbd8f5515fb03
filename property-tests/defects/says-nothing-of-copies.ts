import type { SeededDefect } from '../law.ts';
import { saysNothingOf } from './says-nothing-of.ts';

export const saysNothingOfCopies: SeededDefect = {
  name: 'a kubelet that does not tell that an image was there already',
  plug: () => ({
    seams: { client: (real) => saysNothingOf(real, (event) => event.includes('already present')) },
  }),
};
