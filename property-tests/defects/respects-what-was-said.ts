import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { withPolicies } from '../image-volume-api/policies-in.ts';

export const respectsWhatWasSaid: ServerDefect = {
  name: 'an AlwaysPullImages that changes only what nobody said',
  open: (setting) => {
    const real = openPodApi({ ...setting, admissionPlugins: [] });
    return {
      ...real,
      create: (manifest, warn) =>
        real.create(
          withPolicies(manifest, (_, __, policy) => ((policy ?? '') === '' ? 'Always' : policy)),
          warn,
        ),
    };
  },
};
