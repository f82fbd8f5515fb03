import { decidingPolicies } from '../image-volume-api/other-policies.ts';
import type { ServerDefect } from '../image-volume-api/pod-api.ts';

export const respectsWhatWasSaid: ServerDefect = {
  name: 'an AlwaysPullImages that changes only what nobody said',
  open: decidingPolicies((_, __, policy) => ((policy ?? '') === '' ? 'Always' : policy), {
    admissionPlugins: [],
  }),
};
