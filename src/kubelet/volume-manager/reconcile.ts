/**
 * From what is wanted and what is to what to do: the difference of two states. Pure.
 * Upstream: pkg/kubelet/volumemanager/reconciler/reconciler.go (v1.36): unmounts before mounts, and a
 * new volume is first noticed as attached, then mounted in the next pass.
 *
 * Stricter than upstream: a set-up of a volume that nobody wants any more is abandoned, where upstream
 * waits for its end. A pod that is deleted never waits for a registry.
 */

/** What there is of a volume, as far as it decides what to do. */
export interface ActualView {
  readonly isMounted: boolean;
  readonly isMountedOrUncertain: boolean;
  readonly isBusy: boolean;
  readonly isMounting: boolean;
  readonly remountRequired: boolean;
}

/** One volume on both sides; undefined: it is not there. */
export interface VolumePair<Desired, Actual> {
  readonly desired: Desired | undefined;
  readonly actual: Actual | undefined;
}

export interface Plan<Desired, Actual> {
  /** Its set-up is to be ended; what it may have done is to be unmounted. */
  readonly abandon: readonly Actual[];
  readonly unmount: readonly Actual[];
  /** To be unmounted, but not yet: somebody may want it, or still run over it. */
  readonly postpone: readonly Actual[];
  readonly attach: readonly Desired[];
  readonly mount: readonly { readonly desired: Desired; readonly actual: Actual }[];
  /** Neither wanted nor there. */
  readonly forget: readonly Actual[];
}

export function reconcile<Desired, Actual extends ActualView>(
  volumes: Iterable<VolumePair<Desired, Actual>>,
  readyToUnmount: (volume: Actual) => boolean,
): Plan<Desired, Actual> {
  const plan = {
    abandon: [] as Actual[],
    unmount: [] as Actual[],
    postpone: [] as Actual[],
    attach: [] as Desired[],
    mount: [] as { desired: Desired; actual: Actual }[],
    forget: [] as Actual[],
  };
  for (const { desired, actual } of volumes) {
    if (actual === undefined) {
      if (desired !== undefined) plan.attach.push(desired);
    } else if (desired !== undefined) {
      const isDue = !actual.isMounted || actual.remountRequired;
      if (isDue && !actual.isBusy) plan.mount.push({ desired, actual });
    } else {
      const wayOut = wayOutOf(actual);
      if (wayOut === undefined) continue;
      const mayGo = wayOut === 'forget' || readyToUnmount(actual);
      plan[mayGo ? wayOut : 'postpone'].push(actual);
    }
  }
  return plan;
}

/** What becomes of a volume that nobody wants; nothing, while it is being unmounted. */
function wayOutOf(actual: ActualView): 'abandon' | 'unmount' | 'forget' | undefined {
  if (actual.isBusy) return actual.isMounting ? 'abandon' : undefined;
  return actual.isMountedOrUncertain ? 'unmount' : 'forget';
}
