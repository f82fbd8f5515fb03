import type { SeededDefect } from '../law.ts';

export const backsOffVolumesApart: SeededDefect = {
  name: 'a back-off that volumes have for themselves',
  plug: () => ({
    decisions: {
      imageBackOffKey: (podUid, image, fieldPath = '') =>
        `${podUid}_${fieldPath === '' ? 'volume_' : ''}${image}`,
    },
  }),
};
