import type { SeededDefect } from '../law.ts';
import { saysNothingOf } from './says-nothing-of.ts';

export const saysNothingOfFailedMounts: SeededDefect = {
  name: 'a kubelet that does not tell that a volume could not be mounted',
  plug: () => ({
    seams: { client: (real) => saysNothingOf(real, (event) => event.includes('"FailedMount"')) },
  }),
};
