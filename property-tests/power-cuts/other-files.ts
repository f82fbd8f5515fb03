/** Nodes whose files are otherwise than they should be, for seeded defects. */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';

/** @param other what is done otherwise than by the real one */
export function withFiles(
  ports: LabPorts,
  other: (real: FileSystem) => Partial<FileSystem>,
): LabPorts {
  return {
    ...ports,
    openHost: async (...host) => {
      const opened = await ports.openHost(...host);
      return { ...opened, files: changed(opened.files, other(opened.files)) };
    },
  };
}

function changed(real: FileSystem, others: Partial<FileSystem>): FileSystem {
  return new Proxy(real, {
    get: (_, key) => {
      const other: unknown = Reflect.get(others, key);
      if (other !== undefined) return other;
      const value: unknown = Reflect.get(real, key);
      return typeof value === 'function' ? (value.bind(real) as unknown) : value;
    },
  });
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
          sync: () => Promise.resolve(),
          close: () => writer.close(),
        };
      },
    }));
}
