import type { Client, Manifest, ResourceName } from '../../src/api/index.ts';
import type { SeededDefect } from '../law.ts';

const inOwnWords = (patch: Manifest): Manifest =>
  JSON.parse(JSON.stringify(patch).replaceAll('"ErrImagePull"', '"PullFailed"')) as Manifest;

export const saysPullFailed: SeededDefect = {
  name: 'a kubelet that calls a failed pull by a word of its own',
  plug: () => ({
    seams: {
      client: (real): Client => ({
        bind: (key, nodeName) => real.bind(key, nodeName),
        resource: <Name extends ResourceName>(name: Name) => {
          const all = real.resource(name);
          return { ...all, patchStatus: (key, patch) => all.patchStatus(key, inOwnWords(patch)) };
        },
      }),
    },
  }),
};
