/** The kubelet's directories of a pod. Upstream: pkg/kubelet/kubelet_getters.go, kubelet_volumes.go. */
import {
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
  type Host,
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

/** Idempotent. */
export function makePodDirectories(host: Host, podUid: string): Operation<void> {
  const pod = podDirectory(podUid);
  return host.perform(async (files) => {
    for (const directory of [pod, `${pod}/volumes`, `${pod}/plugins`]) {
      await files.mkdir(directory, { recursive: true, mode: 0o750 });
    }
  });
}

/**
 * Removes the directory of a pod that is gone; answers whether it is gone. Only empty volume
 * directories are removed: content that was left behind keeps the directory, so nothing of a user's
 * is ever deleted by mistake.
 */
export function removePodDirectories(host: Host, podUid: string): Operation<boolean> {
  const pod = podDirectory(podUid);
  return host.perform(async (files) => {
    try {
      await removeEmptyTree(files, pod);
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      if (isFileSystemError(error, 'ENOENT')) return true;
      if (isFileSystemError(error, 'ENOTEMPTY', 'EBUSY', 'ENOTDIR', 'EEXIST')) return false;
      throw error;
    }
  });
}

/** Directories only; a file anywhere stops it. */
async function removeEmptyTree(files: FileSystem, path: string): Promise<void> {
  for (const entry of await files.readdir(path))
    await removeEmptyTree(files, `${path}/${entry.name}`);
  await files.rmdir(path);
}
