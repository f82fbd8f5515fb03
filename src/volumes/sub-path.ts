/**
 * subPath: a part of a volume, bound where a container gets it. Upstream:
 * pkg/volume/util/subpath/subpath_linux.go, pkg/kubelet/kubelet_pods.go (v1.36).
 *
 * Links on the way are resolved now, as the node resolves them, and what is found must lie inside the
 * volume: an absolute link names a file of the node, never one of the volume. The bind holds what was
 * found, so a later generation of the volume is invisible to this container instance (P16). It is
 * made anew whenever a container is created. A directory that is missing is made, with the mode of the
 * volume's own, as upstream does: also in a volume of a ConfigMap, beside its files. Only in an OCI volume it stays
 * missing.
 */
import {
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type FileType,
  type Host,
  type Operation,
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
  /** What the volume shows is as it was pushed: nothing is made in it. */
  readonly isFixed: boolean;
}

/** What could not be bound. Its message tells of the node's files: it is not for a user. */
export class SubPathError extends Error {
  override readonly name = 'SubPathError';
  /** What failed: to find or make the part, or to bind it. */
  readonly stage: 'create' | 'prepare';

  constructor(stage: 'create' | 'prepare', message: string, options?: ErrorOptions) {
    super(message, options);
    this.stage = stage;
  }
}

/** Linux: MAXSYMLINKS. */
const LINKS_MAX = 40;

/** The node's path to bind into the container. @throws {SubPathError} */
export function prepareSubPath(host: Host, request: SubPathRequest): Operation<string> {
  const { podDirectory, volumeName, containerName, index } = request;
  const target = `${podDirectory}/volume-subpaths/${volumeName}/${containerName}/${String(index)}`;
  return host.perform(async (files, mounter) => {
    const source = await findPart(files, request);
    if (await mounter.isMountPoint(target)) await mounter.unmount(target);
    await files.rm(target);
    const parent = target.slice(0, target.lastIndexOf('/'));
    await files.mkdir(parent, { recursive: true, mode: 0o750 });
    const { type } = await files.lstat(source);
    if (type === 'directory') await files.mkdir(target, { mode: 0o750 });
    else await files.writeFile(target, new Uint8Array(0));
    // Whether the container may write to it is the runtime's to see to.
    await mounter.bind(source, target, { isWritable: true });
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
    const volumes = await namesIn(files, root);
    if (!volumes.includes(volumeName)) return;
    for (const container of await namesIn(files, base)) {
      for (const index of await namesIn(files, `${base}/${container}`)) {
        await mounter.unmount(`${base}/${container}/${index}`);
      }
    }
    await files.rm(base);
    if (volumes.length === 1) await files.rm(root);
  });
}

/**
 * Where a path within a volume leads to on the node; undefined: nowhere, or out of the volume.
 * @throws {SubPathError} if it cannot be told
 */
export async function findInVolume(
  files: FileSystem,
  volumePath: string,
  path: string,
): Promise<string | undefined> {
  const root = (await resolve(files, '', volumePath)).path;
  const { path: found, missing } = await resolve(files, root, path);
  return missing.length === 0 && found.startsWith(`${root}/`) ? found : undefined;
}

async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(path)).map((entry) => entry.name);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The part of the volume, by its path on the node without links. */
async function findPart(files: FileSystem, request: SubPathRequest): Promise<string> {
  const { volumePath, subPath, isFixed } = request;
  const root = (await resolve(files, '', volumePath)).path;
  const { path, missing, throughLink } = await resolve(files, root, subPath);
  const isInside = path === root || path.startsWith(`${root}/`);
  if (missing.length === 0 && isInside) return path;
  if (missing.length === 0) throw new SubPathError('prepare', `"${subPath}" leads to "${path}"`);
  // What a link names is never made: to make it, the link's own name would have to be free.
  if (isFixed || !isInside || throughLink) {
    throw new SubPathError('create', `there is no "${missing.join('/')}" in "${path}"`);
  }
  const { mode } = await files.lstat(root);
  let made = path;
  for (const name of missing) {
    made = `${made}/${name}`;
    await files.mkdir(made, { mode });
  }
  return made;
}

interface Resolved {
  /** As far as there is something; without links. */
  readonly path: string;
  /** The names that lead on from there and are not there. */
  readonly missing: readonly string[];
  /** The first missing name was a link's. */
  readonly throughLink: boolean;
}

/** Walks a path as the node does, from a directory without links in its own path. */
async function resolve(files: FileSystem, from: string, path: string): Promise<Resolved> {
  const left = names(path).reverse();
  /** How many of `left`, from its beginning, are the path's own and not a link's. */
  let own = left.length;
  let walked = names(from);
  for (let links = 0; left.length > 0;) {
    const name = left.pop() ?? '';
    const isOwn = left.length < own;
    if (isOwn) own = left.length;
    if (name === '..') {
      walked.pop();
      continue;
    }
    const here = join([...walked, name]);
    const type = await typeOf(files, here);
    if (type === undefined) {
      return { path: join(walked), missing: [name, ...left.reverse()], throughLink: !isOwn };
    }
    if (type !== 'symlink') {
      walked.push(name);
      continue;
    }
    links += 1;
    if (links > LINKS_MAX) throw new SubPathError('prepare', `"${here}": too many links`);
    const target = await files.readlink(here);
    if (target.startsWith('/')) walked = [];
    left.push(...names(target).reverse());
  }
  return { path: join(walked), missing: [], throughLink: false };
}

/** @throws {SubPathError} if it cannot be told whether there is something */
async function typeOf(files: FileSystem, path: string): Promise<FileType | undefined> {
  try {
    return (await files.lstat(path)).type;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return undefined;
    if (!isFileSystemError(error, 'ENOTDIR')) throw error;
    throw new SubPathError('prepare', `"${path}" leads through a file`, { cause: error });
  }
}

function names(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function join(parts: readonly string[]): string {
  return parts.map((name) => `/${name}`).join('');
}
