/** imgvol-8: all volumes are ensured before anybody asks whether a container is to start. */
import type { SeededDefect } from '../law.ts';

export const ensuresInEveryPass: SeededDefect = {
  name: 'a kubelet that ensures volumes in each pass, whatever its variant (imgvol-8)',
  plug: () => ({ decisions: { ensuresImageVolumes: () => true } }),
};
