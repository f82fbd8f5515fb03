/**
 * Where a path leads inside a directory, for whoever must not leave it: links are followed as long as
 * they stay inside, and an absolute one never does. What is answered has no link in it.
 *
 * Upstream: Go's os.OpenInRoot, as containerd uses it for image sub paths; the texts are its own.
 */
import {
  FileSystemError,
  goMeaning,
  rethrowProgrammerError,
  type FileStat,
  type FileSystem,
} from '../../sim/index.ts';

/** `message`: `openat conf.d: no such file or directory` */
export class OpenInRootError extends Error {
  override readonly name = 'OpenInRootError';

  constructor(path: string, why: string) {
    super(`openat ${path}: ${why}`);
  }
}

const LINKS_MAX = 40;

/** The host path of what is there, and its type. @throws {OpenInRootError} */
export async function openInRoot(
  files: FileSystem,
  root: string,
  path: string,
): Promise<{ readonly hostPath: string; readonly isDirectory: boolean }> {
  const fail = (why: string): never => {
    throw new OpenInRootError(path, why);
  };
  if (path.startsWith('/')) fail('path escapes from parent');
  const pending = componentsOf(path).reverse();
  const walked: string[] = [];
  let isDirectory = true;
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (!isDirectory) fail('not a directory');
    if (name === '..') {
      if (walked.pop() === undefined) fail('path escapes from parent');
      continue;
    }
    const hostPath = [root, ...walked, name].join('/');
    const { type } = await lookAt(files, hostPath, path);
    if (type === 'symlink') {
      const target = await files.readlink(hostPath);
      if (++links > LINKS_MAX) fail('too many levels of symbolic links');
      if (target.startsWith('/')) fail('path escapes from parent');
      for (const each of componentsOf(target).reverse()) pending.push(each);
      continue;
    }
    walked.push(name);
    isDirectory = type === 'directory';
  }
  return { hostPath: [root, ...walked].join('/'), isDirectory };
}

async function lookAt(files: FileSystem, hostPath: string, path: string): Promise<FileStat> {
  try {
    return await files.lstat(hostPath);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    throw new OpenInRootError(path, goMeaning(error.code) ?? error.message);
  }
}

function componentsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
