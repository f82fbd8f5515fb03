import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { withPolicies } from '../image-volume-api/policies-in.ts';

export const fillsInAgain: ServerDefect = {
  name: 'a server that fills in a policy again when the image has changed',
  open: (setting) => {
    const real = openPodApi(setting);
    return {
      ...real,
      update: (pod, part) =>
        withPolicies(real.update(pod, part), (_, reference, policy) =>
          reference.endsWith(':latest') ? 'Always' : policy,
        ),
    };
  },
};
