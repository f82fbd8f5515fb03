/** The files of one container as its processes see them, on the disk of its node. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { FileSystem, Host, Operation } from '../../sim/index.ts';
import type { Mount } from '../index.ts';
import type { WrittenContent } from './process-script.ts';
import { excerptFile, type FileExcerpt } from './file-excerpt.ts';
import { MountNamespace, type LocatedFile } from './mount-namespace.ts';

export interface ContainerFilesOptions {
  readonly host: Host;
  /** With a host path each. */
  readonly mounts: readonly Mount[];
  /** What one access to a file takes at least. */
  readonly readCostMs: number;
}

export class ContainerFiles {
  readonly #options: ContainerFilesOptions;
  readonly #namespace: MountNamespace;

  constructor(options: ContainerFilesOptions) {
    this.#options = options;
    this.#namespace = new MountNamespace(options.mounts);
  }

  /** Works on a file; it is resolved and worked on in one step. Errors with a `FileSystemError`. */
  withFile<T>(
    path: string,
    work: (files: FileSystem, file: LocatedFile) => Promise<T>,
  ): Operation<T> {
    const { host, readCostMs } = this.#options;
    return host.perform(
      async (files) => work(files, await this.#namespace.locate(files, path)),
      readCostMs,
    );
  }

  /** Replaces what is in a file, or makes it. Errors with a `FileSystemError`. */
  write(path: string, content: WrittenContent): Operation<void> {
    const { host, readCostMs } = this.#options;
    return host.perform(async (files) => {
      const hostPath = await this.#namespace.locateToWrite(files, path);
      const text = 'text' in content ? `${content.text}\n` : '';
      await files.writeFile(hostPath, utf8ToBytes(text));
      if ('sizeBytes' in content) await files.truncate(hostPath, content.sizeBytes);
    }, readCostMs);
  }

  /** Errors with a `FileSystemError`. */
  read(path: string): Operation<FileExcerpt> {
    return this.withFile(path, (files, { hostPath }) => excerptFile(files, hostPath));
  }
}
