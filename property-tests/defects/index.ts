/**
 * The bug catalogue: defects seeded by injection, one per law, to show that the alarm rings. The
 * product has no `if (buggy)`; each defect replaces a decision or wraps a contract.
 */
import { defer, of } from 'rxjs';
import type { Defect } from '../law.ts';

/** A kubelet that unmounts as soon as a pod is to end. Upstream's gate: ShouldPodRuntimeBeRemoved. */
export function unmountsTooEarly(): Defect {
  return { decisions: { mayUnmountVolumes: (phase) => phase !== 'sync' } };
}

/** A runtime that answers UnmountOCIObject without unmounting. */
export function forgetsToUnmount(): Defect {
  return {
    seams: { imageService: (real) => ({ ...real, unmountOCIObject: () => of(undefined) }) },
  };
}

/** An image service that lets the host's clock into what it answers. */
export function letsRealTimeIn(): Defect {
  return {
    seams: {
      imageService: (real) => ({
        ...real,
        imageStatus: (image) =>
          defer(() =>
            (process.hrtime.bigint() / 1000n) % 2n === 0n ? of(undefined) : real.imageStatus(image),
          ),
      }),
    },
  };
}
