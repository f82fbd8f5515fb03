import type { ConfigMap, Secret } from '../../src/api/index.ts';
import { watchingObjects } from '../image-volumes/instead.ts';
import type { SeededDefect } from '../law.ts';

/** upd-5 of the bug catalogue: kept by name, not by UID. Upstream: kubernetes/kubernetes#119733. */
export const servesImmutableFromMemory: SeededDefect = {
  name: 'upd-5: a kubelet that goes on with an immutable object when nobody names it any more',
  plug: () => {
    const kept = new Map<string, ConfigMap | Secret>();
    const client = watchingObjects((object) => {
      if (object.immutable !== true) return object;
      const { namespace, name } = object.metadata;
      const key = `${namespace}/${name}`;
      const known = kept.get(key) ?? object;
      kept.set(key, known);
      return known;
    });
    return { seams: { client } };
  },
};
