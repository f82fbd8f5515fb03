/**
 * subPath: a part of a volume, bound where a container gets it. Upstream:
 * pkg/volume/util/subpath/subpath_linux.go (v1.36).
 *
 * Links on the way are resolved now, and inside the volume only; the bind holds what was found, so a
 * later generation of the volume is invisible to this container instance (P16). It is made anew
 * whenever a container is created. A directory that is missing is made, with the mode of the volume's
 * own, as upstream does; in a volume that is read-only it stays missing.
 */
import {
  FileSystemError,
  isFileSystemError,
  type FileSystem,
  type Host,
  type Operation,
  rethrowProgrammerError,
} from '../sim/index.ts';

export interface SubPathRequest {
  /** `/var/lib/kubelet/pods/<uid>` */
  readonly podDirectory: string;
  readonly volumeName: string;
  readonly containerName: string;
  /** Of the volumeMount within the container. */
  readonly index: number;
  /** The node's directory that shows the volume. */
  readonly volumePath: string;
  /** Relative, without `..`; validated by the API server. */
  readonly subPath: string;
  /** What the volume shows is not to be written to. */
  readonly readOnly: boolean;
}

const LINKS_MAX = 40;

/** The node's path to bind into the container. @throws {FileSystemError} ENOENT if it is missing */
export function prepareSubPath(host: Host, request: SubPathRequest): Operation<string> {
  const { podDirectory, volumeName, containerName, index } = request;
  const target = `${podDirectory}/volume-subpaths/${volumeName}/${containerName}/${String(index)}`;
  return host.perform(async (files, mounter) => {
    const source = await resolveInside(files, request);
    if (await mounter.isMountPoint(target)) await mounter.unmount(target);
    await files.rm(target);
    const parent = target.slice(0, target.lastIndexOf('/'));
    await files.mkdir(parent, { recursive: true, mode: 0o750 });
    const { type } = await files.lstat(source);
    if (type === 'directory') await files.mkdir(target, { mode: 0o750 });
    else await files.writeFile(target, new Uint8Array(0));
    await mounter.bind(source, target);
    return target;
  });
}

/** Unmounts and removes all subPaths of a volume; idempotent. */
export function removeSubPaths(
  host: Host,
  podDirectory: string,
  volumeName: string,
): Operation<void> {
  const root = `${podDirectory}/volume-subpaths`;
  const base = `${root}/${volumeName}`;
  return host.perform(async (files, mounter) => {
    const volumes = await names(files, root);
    if (!volumes.includes(volumeName)) return;
    for (const container of await names(files, base)) {
      for (const index of await names(files, `${base}/${container}`)) {
        await mounter.unmount(`${base}/${container}/${index}`);
      }
    }
    await files.rm(base);
    if (volumes.length === 1) await files.rm(root);
  });
}

async function names(files: FileSystem, path: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(path)).map((entry) => entry.name);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Walks `subPath` below the volume's directory; a link that would leave it stays at it. */
async function resolveInside(files: FileSystem, request: SubPathRequest): Promise<string> {
  const { volumePath: root, subPath, readOnly } = request;
  const left = parts(subPath).reverse();
  let walked: string[] = [];
  for (let links = 0; left.length > 0;) {
    const name = left.pop() ?? '';
    if (name === '..') {
      walked.pop();
      continue;
    }
    const here = [...walked, name];
    const path = `${root}/${here.join('/')}`;
    if (!readOnly) await makeIfMissing(files, path, root);
    if ((await files.lstat(path)).type !== 'symlink') {
      walked = here;
      continue;
    }
    links += 1;
    if (links > LINKS_MAX)
      throw new FileSystemError('ELOOP', path, `ELOOP: too many symbolic links, open '${path}'`);
    const target = await files.readlink(path);
    if (target.startsWith('/')) walked = [];
    left.push(...parts(target).reverse());
  }
  return walked.length === 0 ? root : `${root}/${walked.join('/')}`;
}

async function makeIfMissing(files: FileSystem, path: string, root: string): Promise<void> {
  try {
    await files.lstat(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
    const { mode } = await files.lstat(root);
    await files.mkdir(path, { mode });
  }
}

function parts(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
