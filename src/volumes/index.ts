/** `volumes` — the volume plugin contract and the plugins. */
export { createEmptyDirPlugin } from './empty-dir.ts';
export { createImageVolumePlugin } from './image-volume.ts';
export { createOCIVolumePlugin, OCI_PLUGIN_NAME } from './oci/oci-volume-plugin.ts';
export { prepareSubPath, removeSubPaths, SubPathError, type SubPathRequest } from './sub-path.ts';
export { UncertainProgressError } from './uncertain-progress-error.ts';
export type * from './volume-plugin.ts';
