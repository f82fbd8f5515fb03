import { map } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { readingSecrets } from './reading-secrets.ts';

export const overlooksNonsense: SeededDefect = {
  name: 'a kubelet that passes over a pull secret that it cannot read',
  plug: () => ({
    seams: {
      client: (real) =>
        readingSecrets(
          real,
          (secrets) => (key) =>
            secrets
              .get(key)
              .pipe(
                map((secret) =>
                  atob(secret.data?.['.dockerconfigjson'] ?? '').includes('"auth":')
                    ? { ...secret, data: {} }
                    : secret,
                ),
              ),
        ),
    },
  }),
};
