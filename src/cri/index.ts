/**
 * `cri` — the Container Runtime Interface in its own words: contracts only.
 *
 * Behind it: `oci/` (the real image service), `runtime/` (simulated sandboxes and containers) and
 * `registry/` (the embedded OCI registry). The kubelet sees this file and nothing behind it.
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
export type * from './image-service.ts';
export type * from './runtime-service.ts';
