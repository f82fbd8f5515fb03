import { switchMap } from 'rxjs';
import type { Client, Pod, ResourceClient } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

type Manifest = Parameters<ResourceClient<Pod>['create']>[0];

/** Every pod is asked for twice. */
const doubling =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'pods') return client;
    const pods = client as unknown as ResourceClient<Pod>;
    const create = (manifest: Manifest) =>
      pods.create(manifest).pipe(switchMap(() => pods.create(manifest)));
    return { ...pods, create } as unknown as typeof client;
  };

export const runsTwoDaemons: SeededDefect = {
  name: 'a daemonset controller that makes two pods for a node',
  plug: () => ({ seams: { client: inPlaceOf('daemonset-controller', doubling) } }),
};
