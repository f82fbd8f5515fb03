import type { SeededDefect } from '../law.ts';
import { readingSecrets } from './reading-secrets.ts';

export const readsSecretsOfOthers: SeededDefect = {
  name: "a kubelet that looks for pull secrets in the first tenant's namespace",
  plug: () => ({
    seams: {
      client: (real) =>
        readingSecrets(
          real,
          (secrets) =>
            ({ name }) =>
              secrets.get({ name, namespace: 'default' }),
        ),
    },
  }),
};
