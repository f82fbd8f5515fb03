import { decidingPolicies } from '../image-volume-api/other-policies.ts';
import type { ServerDefect } from '../image-volume-api/pod-api.ts';

const byItsEnd = (reference: string): string =>
  reference.endsWith(':latest') ? 'Always' : 'IfNotPresent';

export const readsTheEndOfAName: ServerDefect = {
  name: 'a server that looks for `:latest` at the end of a name',
  open: decidingPolicies((kind, reference, policy) =>
    kind === 'oci' || (policy ?? '') !== '' ? policy : byItsEnd(reference),
  ),
};
