import { decidingPolicies } from '../image-volume-api/other-policies.ts';
import type { ServerDefect } from '../image-volume-api/pod-api.ts';

export const readsTheTagOfADraft: ServerDefect = {
  name: 'a server to which the draft’s volumes are as those that shipped',
  open: decidingPolicies((kind, reference, policy) =>
    kind !== 'oci' || (policy ?? '') !== '' || reference.endsWith(':latest')
      ? policy
      : 'IfNotPresent',
  ),
};
