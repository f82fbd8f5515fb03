import type { SeededDefect } from '../law.ts';

export const backsOffForAllPods: SeededDefect = {
  name: 'a back-off that is of the image, whoever wants it',
  plug: () => ({ decisions: { imageBackOffKey: (_podUid, image) => image } }),
};
