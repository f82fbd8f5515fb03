import { UPSTREAM_DECISIONS } from '../../src/kubelet/decisions.ts';
import type { SeededDefect } from '../law.ts';

export const distrustsLoadedImages: SeededDefect = {
  name: 'a kubelet that takes every image for one that it has pulled',
  plug: () => ({
    decisions: {
      requireCredentialVerification: (settings, image) =>
        UPSTREAM_DECISIONS.requireCredentialVerification(settings, image, true),
    },
  }),
};
