/**
 * What a status may say of the images behind volumes.
 * Upstream: pkg/apis/core/validation/validation.go · validateVolumeStatus, validateImageVolumeStatus (v1.36).
 */
import { byteLength } from '../../sim/index.ts';
import type { PodStatus, VolumeMountStatus } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

const IMAGE_REF_BYTES_MAX = 256;
const LISTS = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;

export function validatePodStatus(status: PodStatus): readonly FieldError[] {
  return LISTS.flatMap((list) =>
    (status[list] ?? []).flatMap((container, at) =>
      container.volumeMounts === undefined
        ? NO_ERRORS
        : validateVolumeMounts(container.volumeMounts, `status.${list}[${String(at)}]`),
    ),
  );
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
