/** The kubelet's directories of a pod. Upstream: pkg/kubelet/kubelet_getters.go, kubelet_volumes.go. */
import {
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type Host,
  type LastTime,
  type Mounter,
  type Operation,
} from '../../sim/index.ts';
import { PODS_DIRECTORY } from './constants.ts';

/** `/var/lib/kubelet/pods/<uid>`. Upstream: kubelet_getters.go, getPodDir. */
export function podDirectory(podUid: string): string {
  return `${PODS_DIRECTORY}/${podUid}`;
}

/** UIDs of the pods that have a directory. Upstream: listPodsFromDisk. Errors with a `FileSystemError`. */
export function podsOnDisk(host: Host): Operation<readonly string[]> {
  return host.perform((files) => directoriesIn(files, PODS_DIRECTORY));
}

/** By their names; none if it is not there. */
export async function directoriesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  try {
    const entries = await files.readdir(path);
    return entries.filter(({ type }) => type === 'directory').map(({ name }) => name);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

const AS_NEEDED = { recursive: true, mode: 0o750 };

/** Idempotent. @param last of this pod */
export function makePodDirectories(
  host: Host,
  podUid: string,
  last: LastTime<void>,
): Operation<void> {
  const pod = podDirectory(podUid);
  return host.performAgain(last, async (files) => {
    // With the pod's own above them.
    await files.mkdir(`${pod}/volumes`, AS_NEEDED);
    await files.mkdir(`${pod}/plugins`, AS_NEEDED);
  });
}

/**
 * Removes the directory of a pod that is gone; answers whether it is gone. Of its volumes only empty directories
 * are removed, and what was bound for subPaths: content that was left behind keeps the directory, so nothing of a
 * user's is ever deleted by mistake. What else is in it are the kubelet's own notes.
 * Upstream: kubelet_volumes.go, cleanupOrphanedPodDirs, removeOrphanedPodVolumeDirs.
 */
export function removePodDirectories(host: Host, podUid: string): Operation<boolean> {
  const pod = podDirectory(podUid);
  return host.perform(async (files, mounter) => {
    try {
      for (const { name, type } of await files.readdir(pod)) {
        const path = `${pod}/${name}`;
        if (name === 'volumes') await removeVolumes(files, mounter, path);
        else if (name === 'volume-subpaths') await removeMountPoints(files, path);
        else if (type === 'directory') await files.rm(path);
        else await files.unlink(path);
      }
      await files.rmdir(pod);
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      if (isFileSystemError(error, 'ENOENT')) return true;
      if (isFileSystemError(error, 'ENOTEMPTY', 'EBUSY', 'ENOTDIR', 'EEXIST')) return false;
      throw error;
    }
  });
}

/** `volumes/<plugin>/<volume>`: what is mounted there is not looked into. */
async function removeVolumes(files: FileSystem, mounter: Mounter, path: string): Promise<void> {
  for (const plugin of await files.readdir(path)) {
    const ofPlugin = `${path}/${plugin.name}`;
    for (const { name } of await files.readdir(ofPlugin)) {
      const volume = `${ofPlugin}/${name}`;
      if (await mounter.isMountPoint(volume)) await files.rmdir(volume);
      else await removeEmptyTree(files, volume);
    }
    await files.rmdir(ofPlugin);
  }
  await files.rmdir(path);
}

/** Directories only; a file anywhere stops it. */
async function removeEmptyTree(files: FileSystem, path: string): Promise<void> {
  for (const entry of await files.readdir(path))
    await removeEmptyTree(files, `${path}/${entry.name}`);
  await files.rmdir(path);
}

/** `volume-subpaths/<volume>/<container>/<index>`: a file was made where a file was to be bound. */
async function removeMountPoints(files: FileSystem, path: string, depth = 3): Promise<void> {
  for (const { name, type } of await files.readdir(path)) {
    const below = `${path}/${name}`;
    if (depth === 1 && type !== 'directory') await files.unlink(below);
    else if (depth === 1) await files.rmdir(below);
    else await removeMountPoints(files, below, depth - 1);
  }
  await files.rmdir(path);
}
