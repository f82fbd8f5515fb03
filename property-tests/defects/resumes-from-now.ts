import type { ReflectorDecisions } from '../../src/api/index.ts';
import type { NamedDefect } from '../own-law.ts';

export const resumesFromNow: NamedDefect<Partial<ReflectorDecisions>> = {
  name: 'a reflector that goes on with what comes from now on',
  resumption: () => 'now',
};
