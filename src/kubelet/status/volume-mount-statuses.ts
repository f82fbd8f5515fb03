/**
 * What the API says of the mounts of a container: all of those that its manifest names, whatever became of
 * them. Upstream: pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses (v1.36), with the gate
 * RecursiveReadOnlyMounts, and ImageVolumeWithDigest (KEP-5365).
 */
import { mapped } from '../../sim/index.ts';
import type { Container, VolumeMountStatus } from '../../api/index.ts';
import type { ContainerStatus as Instance } from '../../cri/index.ts';

type VolumeMount = NonNullable<Container['volumeMounts']>[number];

/**
 * Undefined: it has none.
 * @param instance the newest, if the digests of image volumes are to be shown. Deviation: upstream asks the
 * runtime for the image once more; here what was mounted is told, also after its image was removed.
 */
export function volumeMountStatuses(
  { volumeMounts = [] }: Container,
  instance: Instance | undefined,
): VolumeMountStatus[] | undefined {
  if (volumeMounts.length === 0) return undefined;
  return mapped(volumeMounts, (mount) => statusOf(mount, instance));
}

function statusOf(
  { name, mountPath, readOnly, recursiveReadOnly }: VolumeMount,
  instance: Instance | undefined,
): VolumeMountStatus {
  const status: VolumeMountStatus = { name, mountPath };
  if (readOnly === true) {
    status.readOnly = true;
    status.recursiveReadOnly = isRecursive(recursiveReadOnly) ? 'Enabled' : 'Disabled';
  }
  const imageRef = instance?.mounts.find((each) => each.containerPath === mountPath)?.image?.image;
  if (imageRef !== undefined) status.volumeStatus = { image: { imageRef } };
  return status;
}

/** Whether the runtime, which can do it, was asked to. */
function isRecursive(mode: string | undefined): boolean {
  return mode === 'Enabled' || mode === 'IfPossible';
}
