import type { ReflectorDecisions } from '../../src/api/index.ts';
import type { NamedDefect } from '../own-law.ts';

export const listsWhatIsThere: NamedDefect<Partial<ReflectorDecisions>> = {
  name: 'a reflector that tells of a new list only what is on it',
  replacement: (_, listed) => listed.map((object) => ({ type: 'ADDED', object })),
};
