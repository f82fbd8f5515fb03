import { tap } from 'rxjs';
import type { SeededDefect } from '../law.ts';
import { inOtherWords } from './in-other-words.ts';

export const disclosesPresence: SeededDefect = {
  name: 'a kubelet that says which image is there and not permitted',
  plug: () => {
    let isThere = false;
    const say = (text: string): string =>
      isThere ? text.replace('is not present with pull policy of', 'is not yours under') : text;
    return {
      seams: {
        imageService: (real) => ({
          ...real,
          imageStatus: (image) =>
            real.imageStatus(image).pipe(tap((found) => (isThere = found !== undefined))),
        }),
        client: (real) => inOtherWords(real, 'create', say),
      },
    };
  },
};
