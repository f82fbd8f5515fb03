/**
 * Why a container does not run yet. Upstream: pkg/kubelet/images/types.go,
 * pkg/kubelet/container/sync_result.go, cri-api pkg/errors (v1.36).
 */
import type { Instant } from '../../sim/index.ts';

export class ContainerStartError extends Error {
  override readonly name = 'ContainerStartError';
  /**
   * What its status waits with: `ErrImagePull`, `CreateContainerError`, …; a failure that upstream has no
   * word for, as of credentials that cannot be read, is its own reason, whole.
   */
  readonly reason: string;
  /** When another attempt makes sense, if a back-off says so. */
  readonly retryAt: Instant | undefined;

  constructor(reason: string, message: string, retryAt?: Instant) {
    super(message);
    this.reason = reason;
    this.retryAt = retryAt;
  }
}
