/**
 * A container's view of files: its mounts, and nothing else of the node.
 *
 * Paths are walked component by component inside this view: an absolute link starts again at the
 * container's root, `..` stops there, and each prefix belongs to the longest mount that covers it. A
 * hostile link in pulled content therefore leads to a file of the container or to none. (The
 * container image's own root file system is not unpacked; a container sees its mounts only.)
 * Source: path_resolution(7).
 */
import { FileSystemError, type FileSystem } from '../../sim/index.ts';
import type { Mount } from '../runtime-service.ts';

/** As Linux: more links than this in one walk are a loop. */
const LINKS_MAX = 40;

export class MountNamespace {
  readonly #mounts: readonly Mount[];

  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts
      .map((mount) => ({ ...mount, containerPath: normalize(mount.containerPath) }))
      .sort((a, b) => b.containerPath.length - a.containerPath.length);
  }

  /** The bytes of a file of the container. Real work. @throws {FileSystemError} */
  async readFile(files: FileSystem, path: string): Promise<Uint8Array> {
    return files.readFile(await this.#resolve(files, path));
  }

  /** The node's path of a container's path, with every link on the way resolved. */
  async #resolve(files: FileSystem, path: string): Promise<string> {
    const left = components(path).reverse();
    let walked: string[] = [];
    for (let links = 0; left.length > 0;) {
      const name = left.pop() ?? '';
      if (name === '..') {
        walked.pop();
        continue;
      }
      const here = [...walked, name];
      const hostPath = this.#hostPath(here, path);
      const stat = hostPath === undefined ? undefined : await files.lstat(hostPath);
      if (hostPath === undefined || stat?.type !== 'symlink') {
        walked = here;
        continue;
      }
      links += 1;
      if (links > LINKS_MAX) throw failure('ELOOP', 'too many symbolic links', path);
      const target = await files.readlink(hostPath);
      if (target.startsWith('/')) walked = [];
      left.push(...components(target).reverse());
    }
    const hostPath = this.#hostPath(walked, path);
    if (hostPath === undefined) throw failure('ENOENT', 'no such file or directory', path);
    return hostPath;
  }

  /**
   * The node's path of a walked path; undefined for a directory that only exists because a mount is
   * below it. @throws {FileSystemError} ENOENT for what no mount covers
   */
  #hostPath(walked: readonly string[], asked: string): string | undefined {
    const path = `/${walked.join('/')}`;
    const covering = this.#mounts.find(
      ({ containerPath }) => path === containerPath || path.startsWith(below(containerPath)),
    );
    if (covering !== undefined) {
      const rest = path.slice(covering.containerPath === '/' ? 0 : covering.containerPath.length);
      return covering.hostPath + (rest === '/' ? '' : rest);
    }
    const leads = this.#mounts.some(({ containerPath }) => containerPath.startsWith(below(path)));
    if (leads) return undefined;
    throw failure('ENOENT', 'no such file or directory', asked);
  }
}

function components(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function normalize(path: string): string {
  return `/${components(path).join('/')}`;
}

function below(path: string): string {
  return path === '/' ? '/' : `${path}/`;
}

function failure(code: string, text: string, path: string): FileSystemError {
  return new FileSystemError(code, path, `${code}: ${text}, open '${path}'`);
}
