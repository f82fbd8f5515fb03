/** A disk on which some of what is done to a generation is done only when the next `..data` is there. */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';
import { withFiles } from '../power-cuts/other-files.ts';

type Later = (path: string, work: () => Promise<void>) => Promise<void>;

export function afterPublishing(
  real: LabPorts,
  other: (files: FileSystem, later: Later) => Partial<FileSystem>,
): LabPorts {
  return withFiles(real, (files) => {
    const late: (() => Promise<void>)[] = [];
    const later: Later = (path, work) => {
      if (!/kubernetes\.io~(?!oci).*\/\.\.\d/.test(path)) return work();
      late.push(work);
      return Promise.resolve();
    };
    const rename: FileSystem['rename'] = async (from, to) => {
      await files.rename(from, to);
      if (!to.endsWith('/..data')) return;
      for (const work of late.splice(0)) await work().catch(() => undefined);
    };
    return { ...other(files, later), rename };
  });
}
