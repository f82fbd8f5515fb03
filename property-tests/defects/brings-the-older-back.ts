import type { ConfigMap, Secret } from '../../src/api/index.ts';
import { gettingObjects } from '../image-volumes/instead.ts';
import type { SeededDefect } from '../law.ts';

/** upd-7 of the bug catalogue: a server that lags is believed. Upstream: kubernetes/kubernetes#99393. */
export const bringsTheOlderBack: SeededDefect = {
  name: 'upd-7: a store of objects that takes an older one from a server that lags',
  plug: () => {
    const first = new Map<string, ConfigMap | Secret>();
    let asked = 0;
    const client = gettingObjects((object) => {
      const { uid } = object.metadata;
      if (!first.has(uid)) first.set(uid, object);
      return ++asked % 3 === 0 ? (first.get(uid) ?? object) : object;
    });
    return {
      decisions: { isObjectOlder: () => false },
      kubelet: (said) => ({ ...said, configMapAndSecretChangeDetectionStrategy: 'Cache' }),
      seams: { client },
    };
  },
};
