import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { withPolicies } from '../image-volume-api/policies-in.ts';

export const readsTheTagOfADraft: ServerDefect = {
  name: 'a server to which the draft’s volumes are as those that shipped',
  open: (setting) => {
    const real = openPodApi(setting);
    return {
      ...real,
      create: (manifest, warn) =>
        real.create(
          withPolicies(manifest, (kind, reference, policy) =>
            kind !== 'oci' || (policy ?? '') !== '' || reference.endsWith(':latest')
              ? policy
              : 'IfNotPresent',
          ),
          warn,
        ),
    };
  },
};
