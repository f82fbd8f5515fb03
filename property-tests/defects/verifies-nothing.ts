import type { SeededDefect } from '../law.ts';

/** The catalogue's cred-2 (b): all counts as loaded beforehand, and that as exempt. */
export const verifiesNothing: SeededDefect = {
  name: 'a kubelet that gives what is there to everybody',
  plug: () => ({ decisions: { requireCredentialVerification: () => false } }),
};
