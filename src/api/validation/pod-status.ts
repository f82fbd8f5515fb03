/**
 * What a status may say of the images behind volumes.
 * Upstream: pkg/apis/core/validation/validation.go · validateVolumeStatus, validateImageVolumeStatus (v1.36).
 */
import { byteLength } from '../../sim/index.ts';
import type { PodStatus, VolumeMountStatus } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

const IMAGE_REF_BYTES_MAX = 256;
const LISTS = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;

/** What `old` says already is not looked at again. */
export function validatePodStatus(status: PodStatus, old: PodStatus): readonly FieldError[] {
  let errors = NO_ERRORS;
  for (const list of LISTS) {
    const containers = status[list];
    if (containers === undefined || containers === old[list]) continue;
    for (const [at, { volumeMounts }] of containers.entries()) {
      if (volumeMounts === undefined) continue;
      const found = validateVolumeMounts(volumeMounts, `status.${list}[${String(at)}]`);
      if (found.length > 0) errors = [...errors, ...found];
    }
  }
  return errors;
}

function validateVolumeMounts(
  mounts: readonly VolumeMountStatus[],
  path: string,
): readonly FieldError[] {
  return mounts.flatMap(({ volumeStatus }, at) => {
    if (volumeStatus?.image === undefined) return NO_ERRORS;
    const { imageRef = '' } = volumeStatus.image;
    // Upstream names the type here and not the field, `image`.
    const field = `${path}.volumeMounts[${String(at)}].volumeStatus.imageVolumeStatus.imageRef`;
    if (imageRef === '') return [fieldError.required(field, 'imageRef must not be empty')];
    if (byteLength(imageRef) <= IMAGE_REF_BYTES_MAX) return NO_ERRORS;
    return [fieldError.tooLong(field, IMAGE_REF_BYTES_MAX)];
  });
}
