/** imgvol-6: the path is looked at by name, and whoever mounts it follows the links. */
import type { FileSystem } from '../../src/sim/index.ts';
import type { WrittenDefect } from '../image-volumes/play-written.ts';

function following(files: FileSystem): FileSystem {
  const lstat: FileSystem['lstat'] = (path) =>
    path.includes('/image-volumes/') ? files.stat(path) : files.lstat(path);
  return new Proxy(files, {
    get: (_, key) => {
      if (key === 'lstat') return lstat;
      const value: unknown = Reflect.get(files, key);
      return typeof value === 'function' ? (value.bind(files) as unknown) : value;
    },
  });
}

export const followsLinksOutOfImages: WrittenDefect = {
  name: 'a runtime that leaves it to the node where the links of an image lead (imgvol-6)',
  plug: () => ({
    ports: (real) => ({
      ...real,
      openHost: async (...host) => {
        const { files, mounter } = await real.openHost(...host);
        return { files: following(files), mounter };
      },
    }),
  }),
};
