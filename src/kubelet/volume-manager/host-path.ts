/**
 * What of a volume a container gets bound: its directory, or the part that the volumeMount names.
 * Upstream: pkg/kubelet/kubelet_pods.go, makeMounts (v1.36).
 */
import type { Container, VolumeMount } from '../../api/index.ts';
import {
  isFileSystemError,
  perform,
  type Host,
  type Steps,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import { prepareSubPath } from '../../volumes/index.ts';
import type { ManagedVolume } from './managed-volume.ts';

/**
 * @param index of the volumeMount in the container
 * @throws {Error} in upstream's words, which keep to themselves what would tell of the node's files
 */
export function* hostPathOf(
  host: Host,
  { mounter, name: volumeName }: ManagedVolume,
  { name: containerName }: Container,
  index: number,
  { subPath = '' }: VolumeMount,
): Steps<string> {
  const volumePath = mounter.getPath();
  if (subPath === '') return volumePath;
  const { readOnly } = mounter.attributes;
  const podDirectory = volumePath.replace(/\/volumes\/.*$/, '');
  const mount = { podDirectory, volumeName, containerName, index };
  try {
    return yield* perform(prepareSubPath(host, { ...mount, volumePath, subPath, readOnly }));
  } catch (error) {
    rethrowProgrammerError(error);
    const failed = isFileSystemError(error, 'ENOENT')
      ? 'create subPath directory'
      : 'prepare subPath';
    throw new Error(
      `failed to ${failed} for volumeMount "${volumeName}" of container "${containerName}"`,
      { cause: error },
    );
  }
}
