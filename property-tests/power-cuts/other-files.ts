/** Nodes whose files are otherwise than they should be, for seeded defects. */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';
import { withMethods } from '../image-volumes/instead.ts';

/** @param other what is done otherwise than by the real one */
export function withFiles(
  ports: LabPorts,
  other: (real: FileSystem) => Partial<FileSystem>,
): LabPorts {
  return {
    ...ports,
    openHost: async (...host) => {
      const opened = await ports.openHost(...host);
      return { ...opened, files: filesWith(opened.files, other(opened.files)) };
    },
  };
}

/** The same files with other methods, however late it is. */
export function filesWith(real: FileSystem, others: Partial<FileSystem>): FileSystem {
  const dated = (now: number): FileSystem => filesWith(real.dated(now), others);
  return withMethods(real, { ...others, dated });
}

/** Files of a path that has this in it are written, and never synced. */
export function withoutSync(match: RegExp): (ports: LabPorts) => LabPorts {
  return (ports) =>
    withFiles(ports, (real) => ({
      createFile: async (path, options) => {
        const writer = await real.createFile(path, options);
        if (!match.test(path)) return writer;
        return {
          write: (chunk) => writer.write(chunk),
          setAttributes: (attributes) => writer.setAttributes(attributes),
          setTime: (mtimeMs) => writer.setTime(mtimeMs),
          sync: () => Promise.resolve(),
          close: () => writer.close(),
        };
      },
    }));
}
