/**
 * `cri` — the Container Runtime Interface in its own words: contracts only.
 *
 * Behind it live three that know each other little: `oci/` really pulls, verifies, unpacks and mounts;
 * `runtime/` only plays sandboxes and containers; `registry/` is what `oci/` can pull from, to be embedded,
 * and no part of a node. The kubelet sees this file and nothing behind it.
 */
import './trace-records.ts';

export { CriError, type CriCode } from './cri-error.ts';
export {
  CRI_FAULT_POINTS,
  plannedCriError,
  type ImageRpc,
  type Rpc,
  type RuntimeRpc,
} from './fault-points.ts';
export { IMAGE_FS_ROOT } from './image-fs-root.ts';
export type * from './container-images.ts';
export type * from './image-service.ts';
export * from './pod-network.ts';
export type * from './process-streams.ts';
export type * from './runtime-service.ts';
