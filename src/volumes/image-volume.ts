/**
 * Volumes that are images, as shipped: a stub. The kubelet pulls them when it starts containers and the
 * runtime mounts them, so there is nothing to set up here, and no directory on the node.
 * Upstream: pkg/volume/image/image.go (v1.36).
 */
import { immediately } from '../sim/index.ts';
import type { VolumePlugin } from './volume-plugin.ts';

const nothing = (): void => undefined;

export function createImageVolumePlugin(): VolumePlugin {
  return {
    name: 'kubernetes.io/image',
    canSupport: (volume) => volume.image !== undefined,
    requiresRemount: () => false,
    newMounter: () => ({
      attributes: { readOnly: true, managed: false },
      getPath: () => '',
      setUp: () => immediately(nothing),
    }),
    newUnmounter: () => ({ tearDown: () => immediately(nothing) }),
  };
}
