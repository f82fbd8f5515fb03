import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { withPolicies } from '../image-volume-api/policies-in.ts';

const byItsEnd = (reference: string): string =>
  reference.endsWith(':latest') ? 'Always' : 'IfNotPresent';

export const readsTheEndOfAName: ServerDefect = {
  name: 'a server that looks for `:latest` at the end of a name',
  open: (setting) => {
    const real = openPodApi(setting);
    return {
      ...real,
      create: (manifest, warn) =>
        real.create(
          withPolicies(manifest, (kind, reference, policy) =>
            kind === 'oci' || (policy ?? '') !== '' ? policy : byItsEnd(reference),
          ),
          warn,
        ),
    };
  },
};
