import type { SeededDefect } from '../law.ts';

/** The catalogue's cred-6, and worse: a key is for every repository. */
export const fitsEverywhere: SeededDefect = {
  name: 'a keyring in which every key fits every repository',
  plug: () => ({
    decisions: { keyringLookup: (entries) => entries.map(({ credential }) => credential) },
  }),
};
