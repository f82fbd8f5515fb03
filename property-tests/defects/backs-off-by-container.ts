import type { SeededDefect } from '../law.ts';

export const backsOffByContainer: SeededDefect = {
  name: 'a back-off that each container of a pod has for itself',
  plug: () => ({
    decisions: {
      imageBackOffKey: (podUid, image, fieldPath = '') => `${podUid}_${fieldPath}_${image}`,
    },
  }),
};
