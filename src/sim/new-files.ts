/**
 * Many small files in one call: what a tree mostly is. A disk may make several at a time; none has to.
 */
import type { FileAttributes, FileSystem } from './file-system.ts';

export interface NewFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly attributes: FileAttributes;
}

export interface NewFiles {
  readonly files: readonly NewFile[];
  /** Of all of them, one after the other. Whoever makes them may keep it. */
  readonly content: Uint8Array;
}

/** `FileSystem.createFiles` by the other calls. */
export async function createEach(
  disk: Pick<FileSystem, 'createFile'>,
  { files, content }: NewFiles,
): Promise<void> {
  let at = 0;
  for (const { path, sizeBytes, attributes } of files) {
    const writer = await disk.createFile(path, { mode: attributes.mode });
    try {
      if (sizeBytes > 0) await writer.write(content.slice(at, at + sizeBytes));
      await writer.setAttributes(attributes);
    } finally {
      await writer.close();
    }
    at += sizeBytes;
  }
}
