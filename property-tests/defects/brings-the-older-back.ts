import { map } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { askingForObjects } from '../image-volumes/instead.ts';

/** upd-7 of the bug catalogue: a server that lags is believed. Upstream: kubernetes/kubernetes#99393. */
export const bringsTheOlderBack: SeededDefect = {
  name: 'upd-7: a store of objects that takes an older one from a server that lags',
  plug: () => {
    const first = new Map<string, unknown>();
    let asked = 0;
    return {
      decisions: { isObjectOlder: () => false },
      kubelet: (said) => ({ ...said, configMapAndSecretChangeDetectionStrategy: 'Cache' }),
      seams: {
        client: askingForObjects((real) => ({
          get: (key) =>
            real.get(key).pipe(
              map((object) => {
                const { uid } = object.metadata;
                if (!first.has(uid)) first.set(uid, object);
                return ++asked % 3 === 0 ? (first.get(uid) as typeof object) : object;
              }),
            ),
        })),
      },
    };
  },
};
