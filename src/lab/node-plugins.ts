/** The volume plugins of a node. */
import type { FeatureGates } from '../api/index.ts';
import {
  createConfigMapPlugin,
  createDownwardAPIPlugin,
  createEmptyDirPlugin,
  createHostPathPlugin,
  createImageVolumePlugin,
  createLocalVolumePlugin,
  createOCIVolumePlugin,
  createProjectedPlugin,
  createSecretPlugin,
  type VolumeHost,
  type VolumePlugin,
} from '../volumes/index.ts';

/** A plugin whose gate is off is not there: no pod with such a volume starts. */
export function pluginsOf(volumeHost: VolumeHost, gates: FeatureGates): readonly VolumePlugin[] {
  return [
    ...(gates.OCIVolume ? [createOCIVolumePlugin(volumeHost)] : []),
    ...(gates.ImageVolume ? [createImageVolumePlugin()] : []),
    createEmptyDirPlugin(volumeHost),
    createConfigMapPlugin(volumeHost),
    createSecretPlugin(volumeHost),
    createDownwardAPIPlugin(volumeHost),
    createProjectedPlugin(volumeHost),
    createHostPathPlugin(volumeHost),
    createLocalVolumePlugin(volumeHost),
  ];
}
