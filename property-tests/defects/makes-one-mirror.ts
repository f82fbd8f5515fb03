/** A kubelet that makes a mirror of a static pod once, and never again. */
import { NEVER } from 'rxjs';
import type { Client, ResourceName } from '../../src/api/index.ts';

export function makesOneMirror(real: Client): Client {
  let made = 0;
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) => {
      const all = real.resource(name);
      if (name !== 'pods') return all;
      const create: typeof all.create = (manifest) => (++made > 1 ? NEVER : all.create(manifest));
      return { ...all, create };
    },
  };
}
