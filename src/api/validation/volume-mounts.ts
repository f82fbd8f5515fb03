/**
 * Validation of `volumeMounts`: each names a volume of the pod and has a place of its own.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateVolumeMounts.
 */
import type { Container, VolumeMount } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateDescendingPath } from './paths.ts';
import type { Mountable } from './volumes.ts';

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
    // From here on upstream names the list and not the item of the list; so do we.
    errors.push(...validateSubPaths(mount, path, mountPath));
    errors.push(...validatePropagation(mount, container, `${path}.mountPropagation`));
    if (volumes.undivided.has(mount.name)) errors.push(...validateIsWhole(mount, mountPath));
    return errors;
  });
}

function validateMountPath(
  { mountPath }: VolumeMount,
  taken: Set<string>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (isBlank(mountPath)) errors.push(fieldError.required(path));
  else if (mountPath.includes(':')) {
    errors.push(fieldError.invalid(path, mountPath, "must not contain ':'"));
  }
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

function isBlank(value: string | undefined): boolean {
  return value === undefined || value === '';
}
