/** imgvol-1 */
import type { SeededDefect } from '../law.ts';
import { insteadOfImages } from '../image-volumes/instead-of-images.ts';

export const emptiesImageVolumes: SeededDefect = {
  name: 'a runtime that does not know image mounts and binds an empty directory (imgvol-1)',
  plug: () => insteadOfImages(() => undefined, false),
};
