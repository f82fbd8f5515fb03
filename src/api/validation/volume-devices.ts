/**
 * Validation of `volumeDevices`: each names a volume that can be a block device, and has a place of its own.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateVolumeDevices (v1.36).
 */
import type { Container } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import type { Mountable } from './volumes.ts';

export function validateVolumeDevices(
  { volumeDevices = [], volumeMounts = [] }: Container,
  volumes: Mountable,
  path: string,
): readonly FieldError[] {
  if (volumeDevices.length === 0) return NO_ERRORS;
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounted = {
    names: new Set(volumeMounts.map((mount) => mount.name)),
    paths: new Set(volumeMounts.map((mount) => mount.mountPath)),
  };
  return volumeDevices.flatMap(({ name = '', devicePath = '' }, at) => {
    const namePath = `${path}[${String(at)}].name`;
    const pathPath = `${path}[${String(at)}].devicePath`;
    const errors: FieldError[] = [];
    const complain = (where: string, value: string, detail: string): void => {
      errors.push(fieldError.invalid(where, value, detail));
    };
    if (name === '') errors.push(fieldError.required(namePath));
    if (names.has(name)) complain(namePath, name, 'must be unique');
    if (!volumes.names.has(name)) errors.push(fieldError.notFound(namePath, name));
    else if (!volumes.claims.has(name)) {
      const detail =
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      complain(namePath, name, detail);
    }
    if (devicePath === '') errors.push(fieldError.required(pathPath));
    if (paths.has(devicePath)) complain(pathPath, devicePath, 'must be unique');
    if (devicePath.split('/').includes('..')) {
      complain(pathPath, devicePath, "can not contain backsteps ('..')");
    } else paths.add(devicePath);
    if (mounted.names.has(name)) complain(namePath, name, 'must not already exist in volumeMounts');
    if (mounted.paths.has(devicePath)) {
      complain(pathPath, devicePath, 'must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
    return errors;
  });
}
