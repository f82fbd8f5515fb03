/** What the contract suites share: a first tree, texts as bytes, failures as values. */
import { FileSystemError, type FileSystem } from '../file-system.ts';

/** Gives the files of a new, empty host. */
export type Make = () => Promise<FileSystem>;

export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export async function textOf(files: FileSystem, path: string): Promise<string> {
  return String.fromCharCode(...(await files.readFile(path)));
}

export async function failureOf(work: Promise<unknown>): Promise<FileSystemError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FileSystemError) return error;
  throw new Error(`Expected a FileSystemError, got ${String(error)}`);
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work)).code;
}

/** `/dir/file`, `/dir/link -> file`, `/dir/sub/`. */
export async function aTree(make: Make): Promise<FileSystem> {
  const files = await make();
  await files.mkdir('/dir/sub', { recursive: true });
  await files.writeFile('/dir/file', bytes('content'));
  await files.symlink('file', '/dir/link');
  return files;
}
