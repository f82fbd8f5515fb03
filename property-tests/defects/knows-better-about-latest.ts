import { decidingPolicies } from '../image-volume-api/other-policies.ts';
import type { ServerDefect } from '../image-volume-api/pod-api.ts';

export const knowsBetterAboutLatest: ServerDefect = {
  name: 'a server that pulls `latest` whatever was said',
  open: decidingPolicies((_, reference, policy) =>
    reference.endsWith(':latest') && policy !== undefined ? 'Always' : policy,
  ),
};
