/**
 * A directory of one node that a PersistentVolume names. Upstream: pkg/volume/local/local.go (v1.36), which binds it
 * below the pod's directory; here containers get the directory itself, which looks the same to them. Who is not
 * root gets at it by the pod's fsGroup. Block devices are nowhere here.
 */
import {
  immediately,
  isFileSystemError,
  rethrowProgrammerError,
  type FileSystem,
} from '../sim/index.ts';
import { MountError } from './mount-error.ts';
import { fsGroupOf, setVolumeOwnership } from './ownership.ts';
import type { VolumeHost, VolumePlugin } from './volume-plugin.ts';

export function createLocalVolumePlugin({ host }: VolumeHost): VolumePlugin {
  return {
    name: 'kubernetes.io/local-volume',
    canSupport: (volume) => volume.local !== undefined,
    requiresRemount: () => false,
    newMounter: ({ local: { path } = { path: '' }, readOnly = false }) => ({
      attributes: { readOnly, managed: !readOnly },
      getPath: () => path,
      setUp: ({ pod }) =>
        host.perform(async (files) => {
          await requireThere(files, path);
          if (!readOnly) await setVolumeOwnership(files, path, fsGroupOf(pod), { readOnly });
        }),
    }),
    newUnmounter: () => ({ tearDown: () => immediately(() => undefined) }),
  };
}

async function requireThere(files: FileSystem, path: string): Promise<void> {
  try {
    await files.stat(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isFileSystemError(error, 'ENOENT')) throw error;
    throw new MountError('NewMounter initialization', `path "${path}" does not exist`);
  }
}
