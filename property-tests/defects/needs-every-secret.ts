import { catchError, of } from 'rxjs';
import type { Secret } from '../../src/api/index.ts';
import type { SeededDefect } from '../law.ts';
import { readingSecrets } from './reading-secrets.ts';

const data = { '.dockerconfigjson': 'bm90aGluZw==' };
const metadata = { name: 'none', namespace: 'none', uid: 'none' };
const NO_SECRET = { type: 'kubernetes.io/dockerconfigjson', data, metadata };

export const needsEverySecret: SeededDefect = {
  name: 'a kubelet to which a missing pull secret is one that it cannot read',
  plug: () => ({
    seams: {
      client: (real) =>
        readingSecrets(
          real,
          (secrets) => (key) =>
            secrets.get(key).pipe(catchError(() => of(NO_SECRET as unknown as Secret))),
        ),
    },
  }),
};
