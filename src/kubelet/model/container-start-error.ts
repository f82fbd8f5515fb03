/**
 * Why a container does not run yet. `reason` is what its status waits with; upstream:
 * pkg/kubelet/images/types.go, pkg/kubelet/container/sync_result.go (v1.36).
 */
import type { Instant } from '../../sim/index.ts';

export type WaitingReason =
  | 'CrashLoopBackOff'
  | 'ErrImagePull'
  | 'ImagePullBackOff'
  | 'ErrImageNeverPull'
  | 'InvalidImageName'
  | 'CreateContainerConfigError'
  | 'CreateContainerError'
  | 'RunContainerError';

/** Those of the image: the events that came before have said more. */
export const IMAGE_REASONS: ReadonlySet<string> = new Set<WaitingReason>([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
]);

export class ContainerStartError extends Error {
  override readonly name = 'ContainerStartError';
  /** One of the words above, or, of a failure that has no word of its own, its whole text. */
  readonly reason: string;
  /** When another attempt makes sense, if a back-off says so. */
  readonly retryAt: Instant | undefined;

  constructor(reason: string, message: string, retryAt?: Instant) {
    super(message);
    this.reason = reason;
    this.retryAt = retryAt;
  }
}
