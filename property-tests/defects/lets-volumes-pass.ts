import { decidingPolicies } from '../image-volume-api/other-policies.ts';
import type { ServerDefect } from '../image-volume-api/pod-api.ts';

export const letsVolumesPass: ServerDefect = {
  name: 'an AlwaysPullImages that has not heard of volumes',
  open: decidingPolicies((kind, _, policy) => (kind === 'container' ? 'Always' : policy), {
    admissionPlugins: [],
  }),
};
