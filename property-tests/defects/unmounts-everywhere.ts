import type { SeededDefect } from '../law.ts';
import { withMounter } from '../image-volumes/other-mounts.ts';

export const unmountsEverywhere: SeededDefect = {
  name: 'a runtime that unmounts an image wherever it is mounted as a volume',
  plug: () => ({
    ports: (real) =>
      withMounter(real, (mounter) => ({
        unmount: async (target) => {
          const [image] = /\/image-volumes\/.*(\/[^/]+)$/.exec(target)?.slice(1) ?? [];
          const all = image === undefined ? [] : await mounter.list();
          for (const other of all) {
            const isSame = image !== undefined && other.target.endsWith(image);
            if (isSame && other.target.includes('/image-volumes/')) {
              await mounter.unmount(other.target);
            }
          }
          await mounter.unmount(target);
        },
      })),
  }),
};
