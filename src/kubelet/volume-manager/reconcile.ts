/**
 * From what is wanted and what is to what to do. Pure.
 * Upstream: pkg/kubelet/volumemanager/reconciler/reconciler.go (v1.36): unmounts before mounts, and a
 * new volume is first noticed as attached, then mounted in the next pass.
 *
 * Stricter than upstream: a set-up of a volume that nobody wants any more is abandoned, where upstream
 * waits for its end. A pod that is deleted never waits for a registry.
 */
export interface VolumeView {
  readonly desired: boolean;
  readonly attached: boolean;
  readonly isMounted: boolean;
  readonly isMountedOrUncertain: boolean;
  readonly isBusy: boolean;
  readonly isMounting: boolean;
  readonly remountRequired: boolean;
}

export interface Plan<V extends VolumeView> {
  /** Its set-up is to be ended; what it may have done is to be unmounted. */
  readonly abandon: readonly V[];
  readonly unmount: readonly V[];
  readonly attach: readonly V[];
  readonly mount: readonly V[];
  /** Neither wanted nor there. */
  readonly forget: readonly V[];
}

export function reconcile<V extends VolumeView>(
  volumes: Iterable<V>,
  readyToUnmount: boolean,
): Plan<V> {
  const plan = {
    abandon: [] as V[],
    unmount: [] as V[],
    attach: [] as V[],
    mount: [] as V[],
    forget: [] as V[],
  };
  for (const volume of volumes) {
    if (volume.isBusy) {
      if (!volume.desired && volume.isMounting && readyToUnmount) plan.abandon.push(volume);
    } else if (!volume.desired) {
      if (!volume.isMountedOrUncertain) plan.forget.push(volume);
      else if (readyToUnmount) plan.unmount.push(volume);
    } else if (!volume.attached) plan.attach.push(volume);
    else if (!volume.isMounted || volume.remountRequired) plan.mount.push(volume);
  }
  return plan;
}
