/** A client of the kubelet that says something else than the kubelet does, in what it writes of one kind. */
import { documentOf, type Client, type Manifest, type ResourceName } from '../../src/api/index.ts';

type Verb = 'create' | 'patchStatus';

export function inOtherWords(real: Client, verb: Verb, say: (text: string) => string): Client {
  const said = (manifest: unknown): Manifest =>
    JSON.parse(say(JSON.stringify(manifest))) as Manifest;
  return {
    bind: (key, nodeName) => real.bind(key, nodeName),
    evict: (key, options) => real.evict(key, options),
    resource: <Name extends ResourceName>(name: Name) => {
      const all = real.resource(name);
      return verb === 'create'
        ? { ...all, create: (manifest) => all.create(said(manifest)) }
        : {
            ...all,
            patchStatus: (key, patch) => all.patchStatus(key, said(documentOf(patch)), 'strategic'),
          };
    },
  };
}
