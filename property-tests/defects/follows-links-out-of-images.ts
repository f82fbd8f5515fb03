/** imgvol-6: the path is looked at by name, and whoever mounts it follows the links. */
import type { WrittenDefect } from '../image-volumes/play-written.ts';
import { filesWith } from '../power-cuts/other-files.ts';

export const followsLinksOutOfImages: WrittenDefect = {
  name: 'a runtime that leaves it to the node where the links of an image lead (imgvol-6)',
  plug: () => ({
    ports: (real) => ({
      ...real,
      openHost: async (...host) => {
        const { files, mounter } = await real.openHost(...host);
        const lstat: typeof files.lstat = (path) =>
          path.includes('/image-volumes/') ? files.stat(path) : files.lstat(path);
        return { files: filesWith(files, { lstat }), mounter };
      },
    }),
  }),
};
