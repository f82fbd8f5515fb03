import type { FileSystem } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

/** Nobody finds there what was begun. */
const withoutNotes = (files: FileSystem): FileSystem =>
  new Proxy(files, {
    get: (_, key) => {
      const value: unknown = Reflect.get(files, key);
      const readdir: FileSystem['readdir'] = (path) =>
        path.endsWith('/image_manager/pulling') ? Promise.resolve([]) : files.readdir(path);
      if (key === 'readdir') return readdir;
      return typeof value === 'function' ? (value.bind(files) as unknown) : value;
    },
  });

export const forgetsWhatItBegan: SeededDefect = {
  name: 'a kubelet that does not look for what the one before it had begun to pull',
  plug: () => ({
    ports: (real) => ({
      ...real,
      openHost: (name) =>
        real.openHost(name).then((host) => ({ ...host, files: withoutNotes(host.files) })),
    }),
  }),
};
