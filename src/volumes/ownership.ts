/**
 * Gives a volume to the pod's group: the owner group, the group's permission bits, and of directories the bit
 * that hands the group on. Upstream: pkg/volume/volume_linux.go, SetVolumeOwnership (v1.36).
 */
import type { Pod } from '../api/index.ts';
import type { FileSystem } from '../sim/index.ts';

const READ_WRITE = 0o660;
const READ_ONLY = 0o440;
const SEARCH = 0o110;
const SETGID = 0o2000;

/** @param fsGroup undefined: nothing is to be done */
export async function setVolumeOwnership(
  files: FileSystem,
  path: string,
  fsGroup: number | undefined,
  { readOnly }: { readonly readOnly: boolean },
): Promise<void> {
  if (fsGroup === undefined) return;
  const { type, mode, uid } = await files.lstat(path);
  await files.lchown(path, uid, fsGroup);
  if (type === 'symlink') return;
  const bits = readOnly ? READ_ONLY : READ_WRITE;
  if (type !== 'directory') {
    await files.chmod(path, mode | bits);
    return;
  }
  for (const { name } of await files.readdir(path)) {
    await setVolumeOwnership(files, `${path}/${name}`, fsGroup, { readOnly });
  }
  await files.chmod(path, mode | bits | SEARCH | SETGID);
}

export function fsGroupOf({ spec }: Pod): number | undefined {
  return spec.securityContext?.fsGroup;
}

/**
 * The user whom a file for one alone is to belong to: the one as whom all containers run.
 * Upstream: pkg/volume/util/util.go, FsUserFrom.
 */
export function fsUserOf({ spec }: Pod): number | undefined {
  const ofPod = spec.securityContext?.runAsUser;
  let user: number | undefined;
  for (const { securityContext } of [...(spec.initContainers ?? []), ...spec.containers]) {
    const ofContainer = securityContext?.runAsUser ?? ofPod;
    if (ofContainer === undefined) return undefined;
    if (user !== undefined && user !== ofContainer) return undefined;
    user = ofContainer;
  }
  return user;
}
