import type { FileSystem } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

const keeping = (files: FileSystem): FileSystem =>
  new Proxy(files, {
    get: (_, key) => {
      const value: unknown = Reflect.get(files, key);
      if (typeof value !== 'function') return value;
      return (path: string, ...rest: unknown[]): unknown =>
        key === 'unlink' && path.includes('/image_manager/pulling/')
          ? Promise.resolve()
          : value.call(files, path, ...rest);
    },
  });

export const keepsIntents: SeededDefect = {
  name: 'a disk on which the intent of a pull outlives it',
  plug: () => ({
    ports: (real) => ({
      ...real,
      openHost: async (name) => {
        const host = await real.openHost(name);
        return { ...host, files: keeping(host.files) };
      },
    }),
  }),
};
