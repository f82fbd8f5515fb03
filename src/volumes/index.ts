/** `volumes` — the volume plugin contract and the plugins. */
export { createEmptyDirPlugin } from './empty-dir.ts';
export { createHostPathPlugin } from './host-path.ts';
export { createImageVolumePlugin } from './image-volume.ts';
export { createOCIVolumePlugin, OCI_PLUGIN_NAME } from './oci/oci-volume-plugin.ts';
export { createLocalVolumePlugin } from './local.ts';
export { MountError } from './mount-error.ts';
export { createConfigMapPlugin } from './payload/config-map.ts';
export { createDownwardAPIPlugin } from './payload/downward-api.ts';
export { createProjectedPlugin } from './payload/projected.ts';
export { createSecretPlugin } from './payload/secret.ts';
export {
  findInVolume,
  prepareSubPath,
  removeSubPaths,
  SubPathError,
  type SubPathRequest,
} from './sub-path.ts';
export { UncertainProgressError } from './uncertain-progress-error.ts';
export type * from './volume-plugin.ts';
