import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { withPolicies } from '../image-volume-api/policies-in.ts';

export const knowsBetterAboutLatest: ServerDefect = {
  name: 'a server that pulls `latest` whatever was said',
  open: (setting) => {
    const real = openPodApi(setting);
    return {
      ...real,
      create: (manifest, warn) =>
        real.create(
          withPolicies(manifest, (_, reference, policy) =>
            reference.endsWith(':latest') && policy !== undefined ? 'Always' : policy,
          ),
          warn,
        ),
    };
  },
};
