/**
 * What volumes are on a node's disk, told by their directories alone: all that a kubelet that has just
 * started can know. Upstream: pkg/kubelet/volumemanager/reconciler/reconstruct_common.go,
 * getVolumesFromPodDir (v1.36).
 *
 *     <pods>/<uid>/volumes/kubernetes.io~oci/<volume>/
 */
import type { Host, Operation } from '../../sim/index.ts';
import { directoriesIn, podDirectory, PODS_DIRECTORY } from '../model/index.ts';
import type { VolumeOfPod } from './volume-of-pod.ts';

export interface FoundVolume extends VolumeOfPod {
  /** `kubernetes.io/oci` */
  readonly pluginName: string;
}

/** Errors with a `FileSystemError`. */
export function findVolumes(host: Host): Operation<readonly FoundVolume[]> {
  return host.perform(async (files) => {
    const found: FoundVolume[] = [];
    for (const podUid of await directoriesIn(files, PODS_DIRECTORY)) {
      const volumes = `${podDirectory(podUid)}/volumes`;
      for (const plugin of await directoriesIn(files, volumes)) {
        const pluginName = plugin.replaceAll('~', '/');
        for (const name of await directoriesIn(files, `${volumes}/${plugin}`)) {
          found.push({ podUid, name, key: `${podUid}/${name}`, pluginName });
        }
      }
    }
    return found;
  });
}
