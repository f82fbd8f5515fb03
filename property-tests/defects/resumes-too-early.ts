import type { ReflectorDecisions } from '../../src/api/index.ts';
import type { NamedDefect } from '../own-law.ts';

export const resumesTooEarly: NamedDefect<Partial<ReflectorDecisions>> = {
  name: 'a reflector that goes on before what it was told last',
  resumption: (resourceVersion) => ({ after: Number(resourceVersion) - 1 }),
};
