/** A wait for volumes that ended without them. Upstream: volume_manager.go (v1.36), its message. */
export class VolumeWaitError extends Error {
  override readonly name = 'VolumeWaitError';

  get isTimeout(): boolean {
    return this.message.endsWith('context deadline exceeded');
  }
}

/** `unmounted volumes=[config], unattached volumes=[], failed to process volumes=[]: <cause>` */
export function unmountedVolumes(lists: {
  readonly unmounted: readonly string[];
  readonly unattached: readonly string[];
  readonly failed: readonly string[];
  readonly cause: string;
}): VolumeWaitError {
  const list = (names: readonly string[]): string => `[${[...names].sort().join(' ')}]`;
  return new VolumeWaitError(
    `unmounted volumes=${list(lists.unmounted)}, unattached volumes=${list(lists.unattached)}, failed to process volumes=${list(lists.failed)}: ${lists.cause}`,
  );
}

export function mountedVolumes(mounted: readonly string[], cause: string): VolumeWaitError {
  return new VolumeWaitError(`mounted volumes=[${[...mounted].sort().join(' ')}]: ${cause}`);
}
