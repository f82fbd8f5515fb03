import { of } from 'rxjs';
import type { SeededDefect } from '../law.ts';

export const forgetsToUnmount: SeededDefect = {
  name: 'a runtime that answers UnmountOCIObject without unmounting',
  plug: () => ({
    seams: { imageService: (real) => ({ ...real, unmountOCIObject: () => of(undefined) }) },
  }),
};
