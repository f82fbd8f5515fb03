import type { SeededDefect } from '../law.ts';

export const backsOffForContainersOnly: SeededDefect = {
  name: 'a back-off that volumes do not know',
  plug: () => {
    let looks = 0;
    return {
      decisions: {
        imageBackOffKey: (podUid, image, fieldPath = '') => {
          looks += 1;
          return `${podUid}_${fieldPath === '' ? `${String(looks)}_` : ''}${image}`;
        },
      },
    };
  },
};
