/**
 * What a PersistentVolume is on, and what its sources demand of themselves: much as in pods, but that secrets are in a
 * namespace. Where several are named, the first alone is looked at.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeSpec and what it calls (v1.36).
 */
import type { ObjectMeta } from '../objects.ts';
import type { PersistentVolumeSpec } from '../storage-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { LEGACY_SOURCE_CHECKS, needs, validateByte, validateInitiator } from './legacy-volumes.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';
import { validateCsiDriver, validateHostPath, validateNfs } from './volumes.ts';

type Errors = readonly FieldError[];
type Sources = typeof PERSISTENT_SOURCES;
type Source<Name extends Sources[number]> = NonNullable<PersistentVolumeSpec[Name]>;
type Check<Name extends Sources[number]> = (
  source: Source<Name>,
  path: string,
  volume: string,
) => Errors;

/** Exactly one is named. In the order in which upstream looks for them. */
export const PERSISTENT_SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const satisfies readonly (keyof PersistentVolumeSpec)[];

const CHECKS: { readonly [Name in Sources[number]]: Check<Name> } = {
  ...LEGACY_SOURCE_CHECKS,
  hostPath: validateHostPath,
  glusterfs: validateGlusterfs,
  nfs: validateNfs,
  iscsi: validateIscsi,
  cinder: (source, path) => [
    ...needs(source, path, 'volumeID'),
    ...needsSecret(source.secretRef, `${path}.secretRef`),
  ],
  azureFile: (source, path) => [
    ...needs(source, path, 'secretName', 'shareName'),
    ...(source.secretNamespace === '' ? needs(source, path, 'secretNamespace') : NO_ERRORS),
  ],
  local: validateLocal,
  storageos: ({ secretRef, ...source }, path) => [
    ...LEGACY_SOURCE_CHECKS.storageos(source, path),
    ...needsSecret(secretRef, `${path}.secretRef`),
  ],
  csi: validateCsi,
};

/** How options of the mount were said before there was a field, which the others never knew. */
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
const MOUNTED_WITH_OPTIONS = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const;

/** Upstream: pkg/volume/validation/pv_validation.go, checkMountOption. */
export function validateMountOptions(
  { annotations }: ObjectMeta,
  spec: PersistentVolumeSpec,
): Errors {
  if (annotations?.[MOUNT_OPTIONS] === undefined) return NO_ERRORS;
  if (MOUNTED_WITH_OPTIONS.some((source) => spec[source] !== undefined)) return NO_ERRORS;
  const detail = 'may not specify mount options for this volume type';
  return [fieldError.forbidden(`metadata.annotations.${MOUNT_OPTIONS}`, detail)];
}

/** @param volume its name */
export function validatePersistentSources(spec: PersistentVolumeSpec, volume: string): Errors {
  const errors: FieldError[] = [];
  let count = 0;
  for (const name of PERSISTENT_SOURCES) {
    if (spec[name] === undefined) continue;
    // Upstream does not mind a flexVolume beside others.
    if (count === 0 || name === 'flexVolume') errors.push(...validateSource(name, spec, volume));
    else {
      const field = name === 'cephfs' ? 'cephFS' : name;
      const detail = 'may not specify more than 1 volume type';
      errors.push(fieldError.forbidden(`spec.${field}`, detail));
    }
    count += 1;
  }
  if (count === 0) errors.push(fieldError.required('spec', 'must specify a volume type'));
  return errors;
}

function validateSource<Name extends Sources[number]>(
  name: Name,
  spec: PersistentVolumeSpec,
  volume: string,
): Errors {
  const source = spec[name];
  const check: Check<Name> = CHECKS[name];
  const errors = source === undefined ? NO_ERRORS : check(source, `spec.${name}`, volume);
  if (name !== 'local' || spec.nodeAffinity !== undefined) return errors;
  const detail = 'Local volume requires node affinity';
  return [...errors, fieldError.required('spec.nodeAffinity', detail)];
}

interface SecretReference {
  readonly name?: string;
  readonly namespace?: string;
}

function needsSecret(reference: SecretReference | undefined, path: string): Errors {
  return reference === undefined ? NO_ERRORS : needs(reference, path, 'name', 'namespace');
}

function validateSecret(reference: SecretReference | undefined, path: string): Errors {
  if (reference === undefined) return NO_ERRORS;
  const { name = '', namespace = '' } = reference;
  return [
    ...(name === ''
      ? needs(reference, path, 'name')
      : invalidFor(`${path}.name`, name, isDNS1123Subdomain(name))),
    ...(namespace === ''
      ? needs(reference, path, 'namespace')
      : invalidFor(`${path}.namespace`, namespace, isDNS1123Label(namespace))),
  ];
}

function validateGlusterfs(source: Source<'glusterfs'>, path: string): Errors {
  const errors = needs(source, path, 'endpoints', 'path');
  const { endpointsNamespace: namespace } = source;
  if (namespace === undefined) return errors;
  const field = `${path}.endpointsNamespace`;
  if (namespace !== '')
    return [...errors, ...invalidFor(field, namespace, isDNS1123Label(namespace))];
  const detail = 'if the endpointnamespace is set, it must be a valid namespace name';
  return [...errors, fieldError.invalid(field, namespace, detail)];
}

const INITIATED_MAX = 64;
const NO_FORM = 'must be valid format';

function validateIscsi(source: Source<'iscsi'>, path: string, volume: string): Errors {
  const {
    targetPortal = '',
    iqn = '',
    lun,
    initiatorName,
    secretRef,
  }: Partial<typeof source> = source;
  const isSecret = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  const errors = [...needs(source, path, 'targetPortal')];
  if (initiatorName !== undefined && `${volume}:${targetPortal}`.length > INITIATED_MAX) {
    const detail =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(fieldError.invalid(`${path}.targetportal`, targetPortal, detail));
  }
  return [
    ...errors,
    ...(iqn === '' ? needs(source, path, 'iqn') : validateInitiator(iqn, `${path}.iqn`, NO_FORM)),
    ...validateByte(lun, `${path}.lun`, 0),
    ...(isSecret && secretRef === undefined ? needs(source, path, 'secretRef') : NO_ERRORS),
    ...(secretRef === undefined ? NO_ERRORS : needs(secretRef, `${path}.secretRef`, 'name')),
    ...(initiatorName === undefined
      ? NO_ERRORS
      : validateInitiator(initiatorName, `${path}.initiatorname`, NO_FORM)),
  ];
}

function validateLocal(source: Source<'local'>, path: string): Errors {
  const { path: value = '' }: Partial<typeof source> = source;
  if (value === '') return needs(source, path, 'path');
  if (!value.split('/').includes('..')) return NO_ERRORS;
  return [fieldError.invalid(`${path}.path`, value, "must not contain '..'")];
}

const CSI_SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

function validateCsi(source: Source<'csi'>, path: string): Errors {
  const { driver = '' }: Partial<typeof source> = source;
  return [
    ...validateCsiDriver(driver, `${path}.driver`),
    ...needs(source, path, 'volumeHandle'),
    ...CSI_SECRETS.flatMap((name) => validateSecret(source[name], `${path}.${name}`)),
  ];
}
