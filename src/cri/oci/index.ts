/**
 * `cri/oci` — the real image service: references, the distribution protocol, verified content,
 * unpacked trees, mounts. Knows nothing of Kubernetes. `node/` holds the transport over sockets.
 */
/** Where an image service keeps what it has, unless told otherwise. */
export { IMAGE_FS_ROOT as OCI_ROOT } from '../index.ts';
export { basicCredentials } from './basic-credentials.ts';
export { collect, joined } from './collect.ts';
export { type CostModel, DEFAULT_COSTS } from './costs.ts';
export {
  algorithmOf,
  createVerifier,
  digestOf,
  hexOf,
  parseDigest,
  type Digest,
} from './digest.ts';
export type { ImportedObject } from './image-import.ts';
export { OCIImageService, type OCIImageServiceOptions } from './oci-image-service.ts';
export type { Platform } from './manifest.ts';
export { parseJson } from './parse-json.ts';
export type { PullWatcher } from './pull-watcher.ts';
export { REGISTRY_FAULT_POINTS } from './request-leaf.ts';
export {
  ownHost,
  type Capability,
  type RegistryHost,
  type RegistryHosts,
} from './registry-hosts.ts';
export { RestartableImageService } from './restartable-image-service.ts';
export { strikableImageService } from './strikable-image-service.ts';
export {
  formatName,
  formatReference,
  parseReference,
  ReferenceError,
  type Reference,
} from './reference.ts';
export { parseChallenges, type Challenge } from './www-authenticate.ts';
export type { Decoders } from './unpack/index.ts';
export {
  TransportError,
  type HttpRequest,
  type HttpResponse,
  type Transport,
  type TransportFailure,
} from './transport.ts';
