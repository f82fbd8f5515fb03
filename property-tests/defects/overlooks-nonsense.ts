import { map } from 'rxjs';
import type { Secret } from '../../src/api/index.ts';
import type { SeededDefect } from '../law.ts';
import { readingSecrets } from './reading-secrets.ts';

const isNonsense = ({ data }: Secret): boolean =>
  atob(data?.['.dockerconfigjson'] ?? '').includes('"auth":');
const withoutNonsense = (secret: Secret): Secret =>
  isNonsense(secret) ? { ...secret, data: {} } : secret;

export const overlooksNonsense: SeededDefect = {
  name: 'a kubelet that passes over a pull secret that it cannot read',
  plug: () => ({
    seams: {
      client: (real) =>
        readingSecrets(real, (secrets) => (key) => secrets.get(key).pipe(map(withoutNonsense))),
    },
  }),
};
