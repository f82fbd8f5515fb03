/**
 * A mount over something of the image that is no place for it: a directory over a file, or a file over a directory;
 * and one of something that has lost its last name, which the kernel binds nowhere.
 * Upstream: runc libcontainer/rootfs_linux.go, mountToRootfs, mountPropagate (v1.1); the kernel's mount(2), ENOTDIR
 * and ENOENT.
 */
import {
  FileSystemError,
  perform,
  rethrowProgrammerError,
  type FileStat,
  type FileSystem,
  type Steps,
} from '../../sim/index.ts';
import type { Mount } from '../index.ts';
import type { ContainerFiles } from './container-files.ts';
import { argvOf } from './container-processes.ts';
import { normalized } from './mount-namespace.ts';
import type { RuntimeState } from './runtime-state.ts';
import type { SimulatedContainerOptions } from './simulated-container-options.ts';

interface Starting {
  readonly made: Pick<SimulatedContainerOptions, 'config' | 'image' | 'mounts' | 'script'>;
  readonly inside: { readonly files: ContainerFiles };
}

/** MS_BIND, MS_REC, MS_RDONLY. */
const FLAGS = { bind: 0x5000, readonly: 0x1 };

/** In runc's words; undefined: none. Of what runs no program nobody looks into the image. @throws {CriError} */
export function* mountConflict(
  { host }: Pick<RuntimeState, 'host'>,
  { made: { config, image, mounts, script }, inside }: Starting,
): Steps<string | undefined> {
  const outer = outerMounts(mounts);
  if (outer.length === 0 || script !== undefined) return undefined;
  if (argvOf({ config, image: image.config }).length === 0) return undefined;
  const { files: tree } = yield* inside.files.imageTree();
  const found = yield* perform(
    host.perform(async (files) => {
      for (const mount of outer) {
        const below = await isDirectory(tree, mount.containerPath);
        if (below === undefined) continue;
        const shown = await isDirectory(files, mount.hostPath);
        if (shown !== undefined && shown !== below) return mount;
      }
      return undefined;
    }),
  );
  return found && mountFailure(found, 'not a directory');
}

/** Bound parts of volumes, by upstream's pkg/volume/util/subpath: what else is mounted is found by its name. */
const BOUND_PARTS = '/volume-subpaths/';

/**
 * A part of a volume was bound, and the volume was published anew before the container was started: the bind holds
 * what has no name any more. In runc's words; undefined: none. Where binds are copies or hard links nothing is lost.
 */
export function* lostMount(
  { host }: Pick<RuntimeState, 'host'>,
  { made: { mounts } }: Pick<Starting, 'made'>,
): Steps<string | undefined> {
  const parts = mounts.filter(({ hostPath }) => hostPath.includes(BOUND_PARTS));
  if (parts.length === 0) return undefined;
  const lost = yield* perform(
    host.perform(async (files) => {
      for (const mount of parts) {
        if ((await statOf(files, mount.hostPath))?.linkCount === 0) return mount;
      }
      return undefined;
    }),
  );
  return lost && mountFailure(lost, 'no such file or directory');
}

/** In the order in which they are made, those that lie in no other. */
function outerMounts(mounts: readonly Mount[]): readonly Mount[] {
  const depth = ({ containerPath }: Mount): number => normalized(containerPath).split('/').length;
  const paths = mounts.map(({ containerPath }) => `${normalized(containerPath)}/`);
  return mounts
    .filter(({ containerPath }) => {
      const path = `${normalized(containerPath)}/`;
      return !paths.some((each) => each !== path && path.startsWith(each));
    })
    .toSorted((a, b) => depth(a) - depth(b));
}

/** Undefined: nothing can be seen there. */
async function isDirectory(files: FileSystem, path: string): Promise<boolean | undefined> {
  const found = await statOf(files, path);
  return found && found.type === 'directory';
}

async function statOf(files: FileSystem, path: string): Promise<FileStat | undefined> {
  try {
    return await files.stat(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}

function mountFailure({ hostPath, containerPath, readonly }: Mount, why: string): string {
  const flags = (FLAGS.bind | (readonly ? FLAGS.readonly : 0)).toString(16);
  const how = `mount ${hostPath}:${containerPath} (via /proc/self/fd/6), flags: 0x${flags}`;
  return (
    'unable to start container process: error during container init: ' +
    `error mounting "${hostPath}" to rootfs at "${containerPath}": ${how}: ${why}`
  );
}
