/** A file system that counts what is read of its contents and written to it. */
import type { FileSystem } from '../../../sim/index.ts';

export interface Counted {
  readonly files: FileSystem;
  readBytes: number;
  writtenBytes: number;
}

export function countingFiles(files: FileSystem): Counted {
  const counted = { readBytes: 0, writtenBytes: 0 };
  const own: Partial<FileSystem> = {
    readFile: async (path) => {
      const bytes = await files.readFile(path);
      counted.readBytes += bytes.length;
      return bytes;
    },
    readStream: async function* (path, options) {
      for await (const chunk of files.readStream(path, options)) {
        counted.readBytes += chunk.length;
        yield chunk;
      }
    },
    createFile: async (path, options) => {
      const writer = await files.createFile(path, options);
      return {
        write: async (chunk) => {
          await writer.write(chunk);
          counted.writtenBytes += chunk.length;
        },
        setAttributes: (attributes) => writer.setAttributes(attributes),
        setTime: (mtimeMs) => writer.setTime(mtimeMs),
        sync: () => writer.sync(),
        close: () => writer.close(),
      };
    },
  };
  const proxy = new Proxy(files, {
    get: (target, name) => {
      const replaced: unknown = Reflect.get(own, name);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return Object.assign(counted, { files: proxy });
}
