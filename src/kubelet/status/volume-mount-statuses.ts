/**
 * What the API says of the mounts of a container: all of those that its manifest names, whatever became of
 * them. Upstream: pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses (v1.36), with the gate
 * RecursiveReadOnlyMounts, and ImageVolumeWithDigest (KEP-5365).
 */
import { mapped } from '../../sim/index.ts';
import type { Container, VolumeMountStatus } from '../../api/index.ts';
import type { ContainerStatus as Instance } from '../../cri/index.ts';

type VolumeMount = NonNullable<Container['volumeMounts']>[number];

/** Of a container that nobody has made yet. Undefined: it has none. */
export function volumeMountStatuses({
  volumeMounts = [],
}: Container): VolumeMountStatus[] | undefined {
  return volumeMounts.length === 0 ? undefined : mapped(volumeMounts, statusOf);
}

/**
 * Of a container that there is: what was said of it before it was made, and nothing if nobody knows that. So a static pod's
 * has none once its kubelet has come again: its manifest says nothing of a status.
 *
 * @param instance the newest, if the digests of image volumes are to be shown. Deviation: upstream asks the
 * runtime for the image once more; here what was mounted is told, also after its image was removed.
 */
export function keptVolumeMounts(
  previous: readonly VolumeMountStatus[] | undefined,
  instance: Instance | undefined,
): VolumeMountStatus[] | undefined {
  if (previous === undefined || previous.length === 0) return undefined;
  return mapped(previous, (each) => withDigest(each, instance));
}

function withDigest(status: VolumeMountStatus, instance: Instance | undefined): VolumeMountStatus {
  const mount = instance?.mounts.find(({ containerPath }) => containerPath === status.mountPath);
  const imageRef = mount?.image?.image;
  return imageRef === undefined ? status : { ...status, volumeStatus: { image: { imageRef } } };
}

function statusOf({
  name,
  mountPath,
  readOnly,
  recursiveReadOnly,
}: VolumeMount): VolumeMountStatus {
  const status: VolumeMountStatus = { name, mountPath };
  if (readOnly === true) {
    status.readOnly = true;
    status.recursiveReadOnly = isRecursive(recursiveReadOnly) ? 'Enabled' : 'Disabled';
  }
  return status;
}

/** Whether the runtime, which can do it, was asked to. */
function isRecursive(mode: string | undefined): boolean {
  return mode === 'Enabled' || mode === 'IfPossible';
}
