import { findMatchingVolume } from '../../src/control/index.ts';
import type { SeededDefect } from '../law.ts';

export const takesWhatIsClaimed: SeededDefect = {
  name: 'a binder that does not look whose a volume is',
  plug: () => ({
    seams: {
      binding: {
        findMatchingVolume: (claim, volumes, options) =>
          findMatchingVolume(
            claim,
            volumes.map((volume) => {
              const { claimRef: _whose, ...spec } = volume.spec;
              return { ...volume, spec, status: { phase: 'Available' } };
            }),
            options,
          ),
      },
    },
  }),
};
