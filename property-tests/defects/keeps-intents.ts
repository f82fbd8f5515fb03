import type { FileSystem } from '../../src/sim/index.ts';
import type { SeededDefect } from '../law.ts';

const keeping = (files: FileSystem): FileSystem => {
  const unlink: FileSystem['unlink'] = (path) =>
    path.includes('/image_manager/pulling/') ? Promise.resolve() : files.unlink(path);
  const real = Object.create(files) as FileSystem;
  const bound = (key: string | symbol, value: unknown): unknown =>
    key === 'unlink' ? unlink : typeof value === 'function' ? value.bind(files) : value;
  return new Proxy(real, { get: (_, key) => bound(key, Reflect.get(files, key)) });
};

export const keepsIntents: SeededDefect = {
  name: 'a disk on which the intent of a pull outlives it',
  plug: () => ({
    ports: (real) => ({
      ...real,
      openHost: (name) =>
        real.openHost(name).then((host) => ({ ...host, files: keeping(host.files) })),
    }),
  }),
};
