/**
 * What a container gets mounted: of most volumes a directory of the node, or a part of it; of an image
 * volume the image, which the runtime mounts. Upstream: pkg/kubelet/kubelet_pods.go, makeMounts (v1.36).
 */
import type { Container, VolumeMount } from '../../api/index.ts';
import type { ImageSpec, Mount } from '../../cri/index.ts';
import type { Host, Steps } from '../../sim/index.ts';
import type { Environment } from '../model/index.ts';
import { hostPathOf, subPathOf } from './host-path.ts';
import type { ActualVolume } from './actual-volume.ts';
import { VolumeWaitError } from './volume-wait-error.ts';

/** @throws {Error} `cannot find volume "x" to mount into container "c"`, or about a subPath */
export function* makeMounts(
  host: Host,
  volumeOf: (name: string) => ActualVolume | undefined,
  container: Container,
  environment: Environment,
  imageVolumes: ReadonlyMap<string, ImageSpec>,
): Steps<readonly Mount[]> {
  const mounts: Mount[] = [];
  const { volumeMounts = [] } = container;
  for (let index = 0; index < volumeMounts.length; index++) {
    const mount = volumeMounts[index];
    if (mount === undefined) continue;
    const volume = volumeOf(mount.name);
    if (volume?.isMounted !== true) {
      throw new VolumeWaitError(
        `cannot find volume "${mount.name}" to mount into container "${container.name}"`,
      );
    }
    const subPath = subPathOf(mount, environment);
    const image = imageVolumes.get(mount.name);
    if (image !== undefined) {
      mounts.push(imageMount(mount, image, subPath));
      continue;
    }
    const hostPath =
      subPath === ''
        ? volume.mounter.getPath()
        : yield* hostPathOf(host, volume, container, index, subPath);
    const readonly = mount.readOnly === true || volume.mounter.attributes.readOnly;
    mounts.push({ containerPath: absolute(mount.mountPath), hostPath, readonly });
  }
  return mounts;
}

/** It cannot be written to, whatever the mount says. */
function imageMount({ mountPath }: VolumeMount, image: ImageSpec, subPath: string): Mount {
  const mount = { containerPath: absolute(mountPath), hostPath: '', readonly: true, image };
  return subPath === '' ? mount : { ...mount, imageSubPath: subPath };
}

/** Upstream: MakeAbsolutePath. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
