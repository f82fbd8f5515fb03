import type { SeededDefect } from '../law.ts';
import { withFiles } from '../power-cuts/other-files.ts';

export const readsNothingBack: SeededDefect = {
  name: 'an AtomicWriter for which what is published has always changed',
  plug: () => ({
    ports: (real) =>
      withFiles(real, (files) => ({
        readFile: (path) =>
          /kubernetes\.io~.*\/\.\.\d/.test(path)
            ? Promise.resolve(new Uint8Array(0))
            : files.readFile(path),
      })),
  }),
};
