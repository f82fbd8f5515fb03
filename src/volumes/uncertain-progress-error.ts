/**
 * A set-up that failed, and could not take back what it had begun: something may be mounted. The
 * volume has to be torn down although it never was published. Upstream: `UncertainProgressError` of
 * pkg/volume/util/types (v1.36).
 */
import { errorText } from '../sim/index.ts';

export class UncertainProgressError extends Error {
  override readonly name = 'UncertainProgressError';

  /** @param failure what the set-up failed with, and what is told */
  constructor(failure: unknown) {
    super(errorText(failure), { cause: failure });
  }
}
