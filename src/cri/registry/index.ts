/**
 * `cri/registry` — a complete OCI distribution server to embed, a builder of reproducible images and
 * artifacts, and a push client. `node/` serves it over HTTP.
 */
export type { RegistryAuth } from './auth.ts';
export { EmbeddedRegistry, type EmbeddedRegistryOptions } from './embedded-registry.ts';
export {
  buildArtifact,
  buildImage,
  buildIndex,
  type BuiltBlob,
  type BuiltObject,
  type LayerContent,
} from './image-builder.ts';
export { inProcessTransport } from './in-process-transport.ts';
export { packLayer, type LayerFile } from './pack-layer.ts';
export { PushError, pushObject, type PushOptions } from './push-object.ts';
export { openDirectoryStorage } from './directory-storage.ts';
export { createMemoryStorage } from './memory-storage.ts';
export { DamagedStorageError, type RegistryStorage } from './storage.ts';
