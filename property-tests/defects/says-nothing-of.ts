/** A client of the kubelet whose events of one kind never arrive. */
import { NEVER } from 'rxjs';
import type { Client, ResourceClient, ResourceName } from '../../src/api/index.ts';

type IsMeant = (event: string) => boolean;

const silenced = <T>(real: ResourceClient<T>, isMeant: IsMeant): ResourceClient<T> => ({
  ...real,
  create: (manifest) => (isMeant(JSON.stringify(manifest)) ? NEVER : real.create(manifest)),
});

export function saysNothingOf(real: Client, isMeant: IsMeant): Client {
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) => {
      const all = real.resource(name);
      return name === 'events' ? silenced(all, isMeant) : all;
    },
  };
}
