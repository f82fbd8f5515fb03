/** A wait for volumes that ended without them. Upstream: volume_manager.go (v1.36), its message. */
export class VolumeWaitError extends Error {
  override readonly name = 'VolumeWaitError';
  /** The wait lasted too long; else something is wrong that waiting does not mend. */
  readonly isTimeout: boolean;

  constructor(message: string, { isTimeout = false } = {}) {
    super(message);
    this.isTimeout = isTimeout;
  }
}

/** Upstream: context.DeadlineExceeded. */
const TIMED_OUT = 'context deadline exceeded';

/**
 * `unmounted volumes=[config], unattached volumes=[], failed to process volumes=[]: <cause>`
 * Without a cause it is the time that ran out. Unattached are volumes of plugins that can attach, which none here is.
 */
export function unmountedVolumes(lists: {
  readonly unmounted: readonly string[];
  readonly failed: readonly string[];
  readonly cause?: string;
}): VolumeWaitError {
  const list = (names: readonly string[]): string => `[${[...names].sort().join(' ')}]`;
  return new VolumeWaitError(
    `unmounted volumes=${list(lists.unmounted)}, unattached volumes=[], failed to process volumes=${list(lists.failed)}: ${lists.cause ?? TIMED_OUT}`,
    { isTimeout: lists.cause === undefined },
  );
}

/**
 * A wait for the end of these mounts that lasted too long.
 * @param mounted by their names on the node: `kubernetes.io/configmap/<pod UID>-config`
 */
export function mountedVolumes(mounted: readonly string[]): VolumeWaitError {
  const list = [...mounted].sort().join(' ');
  return new VolumeWaitError(`mounted volumes=[${list}]: ${TIMED_OUT}`, { isTimeout: true });
}
