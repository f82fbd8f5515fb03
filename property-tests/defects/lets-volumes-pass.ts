import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { withPolicies } from '../image-volume-api/policies-in.ts';

export const letsVolumesPass: ServerDefect = {
  name: 'an AlwaysPullImages that has not heard of volumes',
  open: (setting) => {
    const real = openPodApi({ ...setting, admissionPlugins: [] });
    return {
      ...real,
      create: (manifest, warn) =>
        real.create(
          withPolicies(manifest, (kind, _, policy) => (kind === 'container' ? 'Always' : policy)),
          warn,
        ),
    };
  },
};
