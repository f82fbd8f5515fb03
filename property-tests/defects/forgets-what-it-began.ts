import type { FileSystem } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

/** Nobody finds there what was begun. */
const withoutNotes = (files: FileSystem): FileSystem =>
  new Proxy(files, {
    get: (_, key) => {
      const value: unknown = Reflect.get(files, key);
      if (typeof value !== 'function') return value;
      const call = value.bind(files) as (...args: unknown[]) => unknown;
      if (key !== 'readdir') return call;
      return (path: string) =>
        path.endsWith('/image_manager/pulling') ? Promise.resolve([]) : call(path);
    },
  });

export const forgetsWhatItBegan: SeededDefect = {
  name: 'a kubelet that does not look for what the one before it had begun to pull',
  plug: () => ({
    ports: (real) => ({
      ...real,
      openHost: async (name) => {
        const host = await real.openHost(name);
        return { ...host, files: withoutNotes(host.files) };
      },
    }),
  }),
};
