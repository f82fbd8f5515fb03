import type { Client, ReplicaSet, ResourceClient } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

/** One more wherever the number goes up. */
const surging =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'replicasets') return client;
    const sets = client as unknown as ResourceClient<ReplicaSet>;
    const update = (set: ReplicaSet) => {
      const { replicas = 0 } = set.spec;
      const goesUp = replicas > (set.status.replicas ?? 0);
      return sets.update(goesUp ? { ...set, spec: { ...set.spec, replicas: replicas + 1 } } : set);
    };
    return { ...sets, update } as unknown as typeof client;
  };

export const surgesFurther: SeededDefect = {
  name: 'a deployment controller that scales up by one more than it may',
  plug: () => ({ seams: { client: inPlaceOf('deployment-controller', surging) } }),
};
