import type { Client, ReplicaSet, ResourceClient } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

/** One fewer wherever the number goes down. */
const shrinking =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'replicasets') return client;
    const sets = client as unknown as ResourceClient<ReplicaSet>;
    const update = (set: ReplicaSet) => {
      const { replicas = 0 } = set.spec;
      const goesDown = replicas > 0 && replicas < (set.status.replicas ?? 0);
      return sets.update(
        goesDown ? { ...set, spec: { ...set.spec, replicas: replicas - 1 } } : set,
      );
    };
    return { ...sets, update } as unknown as typeof client;
  };

export const scalesDownFirst: SeededDefect = {
  name: 'a deployment controller that takes one old pod more than is made up for',
  plug: () => ({ seams: { client: inPlaceOf('deployment-controller', shrinking) } }),
};
