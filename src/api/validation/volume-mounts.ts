/**
 * Validation of `volumeMounts`: each names a volume of the pod and has a place of its own.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateVolumeMounts.
 */
import type { Container, VolumeMount } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateDescendingPath } from './paths.ts';
import type { Mountable } from './volumes.ts';

const RECURSIVE_READ_ONLY_MODES = ['Disabled', 'Enabled', 'IfPossible'];
const MOUNT_PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

export function validateVolumeMounts(
  container: Container,
  volumes: Mountable,
  path: string,
): readonly FieldError[] {
  const mountPaths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, at) => {
    const mountPath = `${path}[${String(at)}]`;
    const errors: FieldError[] = [];
    if (isBlank(mount.name)) errors.push(fieldError.required(`${mountPath}.name`));
    if (!volumes.names.has(mount.name)) {
      errors.push(fieldError.notFound(`${mountPath}.name`, mount.name ?? ''));
    }
    errors.push(...validateMountPath(mount, mountPaths, `${mountPath}.mountPath`));
    errors.push(...validateIsNoDevice(mount, container, mountPath));
    // From here on upstream names the list and not the item of the list; so do we.
    errors.push(...validateSubPaths(mount, path, mountPath));
    errors.push(...validatePropagation(mount, container, `${path}.mountPropagation`));
    errors.push(...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`));
    if (volumes.undivided.has(mount.name)) errors.push(...validateIsWhole(mount, mountPath));
    return errors;
  });
}

function validateMountPath(
  { mountPath = '' }: Partial<VolumeMount>,
  taken: Set<string>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (isBlank(mountPath)) errors.push(fieldError.required(path));
  if (taken.has(mountPath)) errors.push(fieldError.invalid(path, mountPath, 'must be unique'));
  taken.add(mountPath);
  return errors;
}

function validateSubPaths(
  { subPath = '', subPathExpr = '' }: VolumeMount,
  path: string,
  mountPath: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (subPath !== '') errors.push(...validateDescendingPath(subPath, `${path}.subPath`));
  if (subPathExpr === '') return errors;
  if (subPath !== '') {
    const detail = 'subPathExpr and subPath are mutually exclusive';
    errors.push(fieldError.invalid(`${mountPath}.subPathExpr`, subPathExpr, detail));
  }
  return [...errors, ...validateDescendingPath(subPathExpr, `${path}.subPathExpr`)];
}

function validateIsWhole(mount: VolumeMount, path: string): readonly FieldError[] {
  return (['subPath', 'subPathExpr'] as const).flatMap((field) => {
    const value = mount[field] ?? '';
    if (value === '') return NO_ERRORS;
    return [fieldError.invalid(`${path}.${field}`, value, 'not allowed in image volume sources')];
  });
}

function validatePropagation(
  { mountPropagation }: VolumeMount,
  container: Container,
  path: string,
): readonly FieldError[] {
  if (mountPropagation === undefined) return [];
  if (!MOUNT_PROPAGATIONS.includes(mountPropagation)) {
    return [fieldError.notSupported(path, mountPropagation, MOUNT_PROPAGATIONS)];
  }
  if (mountPropagation !== 'Bidirectional' || container.securityContext?.privileged === true) {
    return [];
  }
  const detail = 'Bidirectional mount propagation is available only to privileged containers';
  return [fieldError.forbidden(path, detail)];
}

/** Upstream: validateMountRecursiveReadOnly. */
function validateRecursiveReadOnly(
  { recursiveReadOnly: mode, readOnly, mountPropagation = 'None' }: VolumeMount,
  path: string,
): readonly FieldError[] {
  if (mode === undefined || mode === 'Disabled') return NO_ERRORS;
  if (!RECURSIVE_READ_ONLY_MODES.includes(mode)) {
    return [fieldError.notSupported(path, mode, RECURSIVE_READ_ONLY_MODES)];
  }
  const errors: FieldError[] = [];
  if (readOnly !== true) {
    errors.push(fieldError.forbidden(path, 'may only be specified when readOnly is true'));
  }
  if (mountPropagation !== 'None') {
    const detail = 'may only be specified when mountPropagation is None or not specified';
    errors.push(fieldError.forbidden(path, detail));
  }
  return errors;
}

function validateIsNoDevice(
  { name, mountPath }: VolumeMount,
  { volumeDevices = [] }: Container,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (volumeDevices.some((device) => device.name === name)) {
    errors.push(
      fieldError.invalid(`${path}.name`, name, 'must not already exist in volumeDevices'),
    );
  }
  if (volumeDevices.some((device) => device.devicePath === mountPath)) {
    const detail = 'must not already exist as a path in volumeDevices';
    errors.push(fieldError.invalid(`${path}.mountPath`, mountPath, detail));
  }
  return errors;
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value === '';
}
