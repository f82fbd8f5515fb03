/** Which volume it is. Desired and actual state of the world speak of the same ones by it. */
export interface VolumeOfPod {
  readonly podUid: string;
  /** In the pod's spec. */
  readonly name: string;
  /** `<pod UID>/<name>` */
  readonly key: string;
}

/** One of the volumes of a pod, which are few. */
export function findVolume<T extends VolumeOfPod>(
  volumes: readonly T[] | undefined,
  name: string,
): T | undefined {
  if (volumes === undefined) return undefined;
  for (const volume of volumes) if (volume.name === name) return volume;
  return undefined;
}
