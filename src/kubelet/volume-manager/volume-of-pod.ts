/** Which volume it is. Desired and actual state of the world speak of the same ones by it. */
export interface VolumeOfPod {
  readonly podUid: string;
  /** In the pod's spec. */
  readonly name: string;
  /** `<pod UID>/<name>` */
  readonly key: string;
}

/** For a search among the volumes of one pod. */
export function sameVolume(name: string): (volume: VolumeOfPod) => boolean {
  return (volume) => volume.name === name;
}
