/**
 * Validation of `spec.volumes`: names, and exactly one source each.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateVolumes; for `oci` the draft of
 * KEP-4639, which treats the reference as it treats a container's image.
 */
import { isAtLeast, type Release } from '../feature-gates.ts';
import type { Volume } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { validateEphemeralVolume } from './claim-templates.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import {
  validateConfigMapVolume,
  validateDownwardAPIVolume,
  validateProjectedVolume,
  validateSecretVolume,
} from './key-projections.ts';
import { LEGACY_SOURCE_CHECKS, validateInitiatedName } from './legacy-volumes.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';
import { validatePullPolicy } from './pull-policy.ts';

/** Every source, in the order in which upstream looks at them. */
const VOLUME_SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
  'oci',
] as const;

/** As upstream prints them where they are one too many. */
const PRINTED: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

const SOURCE_NAMES: ReadonlySet<string> = new Set(VOLUME_SOURCES);

/** Whether a volume, as decoded, says what it is. */
export function hasSource(volume: Volume): boolean {
  for (const field in volume) if (SOURCE_NAMES.has(field)) return true;
  return false;
}

type SourceName = (typeof VOLUME_SOURCES)[number];
type SourceCheck<Name extends SourceName> = (
  source: NonNullable<Volume[Name]>,
  path: string,
) => readonly FieldError[];

/** What each source demands of itself; sources without an entry are accepted as they are. */
const SOURCE_CHECKS: { readonly [Name in SourceName]?: SourceCheck<Name> } = {
  ...LEGACY_SOURCE_CHECKS,
  emptyDir: ({ sizeLimit }, path) => {
    if (sizeLimit === undefined || parseQuantity(sizeLimit) >= 0) return NO_ERRORS;
    const detail = 'SizeLimit field must be a valid resource quantity';
    return [fieldError.forbidden(`${path}.sizeLimit`, detail)];
  },
  hostPath: validateHostPath,
  secret: validateSecretVolume,
  configMap: validateConfigMapVolume,
  downwardAPI: validateDownwardAPIVolume,
  projected: validateProjectedVolume,
  persistentVolumeClaim: ({ claimName }, path) => required(claimName, `${path}.claimName`),
  nfs: validateNfs,
  csi: validateCsi,
  ephemeral: validateEphemeralVolume,
  image: ({ reference, pullPolicy }, path) => [
    ...required(reference, `${path}.reference`),
    ...validatePullPolicy(pullPolicy, `${path}.pullPolicy`),
  ],
  oci: ({ image, pullPolicy }, path) => [
    ...(isBlank(image)
      ? [fieldError.required(`${path}.image`)]
      : validateNoOuterWhitespace(image, `${path}.image`)),
    // Absent while the gate is off.
    ...(pullPolicy === undefined
      ? NO_ERRORS
      : validatePullPolicy(pullPolicy, `${path}.pullPolicy`)),
  ],
};

export interface ValidatedVolumes {
  readonly errors: readonly FieldError[];
  /** Those without a fault: the others are as if they were not there for who mounts them. */
  readonly faultless: readonly Volume[];
  /** Of the faultless ones. */
  readonly names: ReadonlySet<string>;
}

export function validateVolumes(
  volumes: readonly Volume[] = [],
  path = 'spec.volumes',
): ValidatedVolumes {
  const names = new Set<string>();
  const faultless: Volume[] = [];
  const errors = volumes.flatMap((volume, at) => {
    const volumePath = `${path}[${String(at)}]`;
    const found = [
      ...validateSource(volume, volumePath),
      ...validateInitiatedName(volume, volumePath),
      ...validateName(volume, volumePath),
    ];
    if (names.has(volume.name)) {
      found.push(fieldError.duplicate(`${volumePath}.name`, volume.name));
    }
    if (found.length > 0) return found;
    names.add(volume.name);
    faultless.push(volume);
    return found;
  });
  return { errors, faultless, names };
}

/** The volumes of a pod, by name, for whoever mounts them. */
export interface Mountable {
  readonly all: readonly Volume[];
  readonly names: ReadonlySet<string>;
  /** Those of which no part can be mounted, only the whole. */
  readonly undivided: ReadonlySet<string>;
  /** Those that stand for a claim, and so may be block devices. */
  readonly claims: ReadonlySet<string>;
}

/** Image volumes could not be divided at first. */
const SUB_PATHS_OF_IMAGES_SINCE = '1.33';
const NONE: ReadonlySet<string> = new Set();

export function mountable(
  { faultless: all, names }: ValidatedVolumes,
  { version }: Release,
): Mountable {
  const claims = namesOf(all, isClaim);
  if (isAtLeast(version, SUB_PATHS_OF_IMAGES_SINCE)) return { all, names, undivided: NONE, claims };
  return { all, names, undivided: namesOf(all, isImage), claims };
}

function isImage({ image }: Volume): boolean {
  return image !== undefined;
}

function isClaim({ persistentVolumeClaim, ephemeral }: Volume): boolean {
  return persistentVolumeClaim !== undefined || ephemeral !== undefined;
}

function namesOf(volumes: readonly Volume[], is: (volume: Volume) => boolean): ReadonlySet<string> {
  if (!volumes.some(is)) return NONE;
  return new Set(volumes.filter(is).map(({ name }) => name));
}

/** Image references are taken literally, so a stray space is refused rather than trimmed. */
export function validateNoOuterWhitespace(image: string, path: string): readonly FieldError[] {
  if (image.trim().length === image.length) return NO_ERRORS;
  return [fieldError.invalid(path, image, 'must not have leading or trailing whitespace')];
}

function validateName({ name }: Volume, path: string): readonly FieldError[] {
  if (isBlank(name)) return [fieldError.required(`${path}.name`)];
  return invalidFor(`${path}.name`, name, isDNS1123Label(name));
}

function validateSource(volume: Volume, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  let sourceCount = 0;
  for (const name of VOLUME_SOURCES) {
    if (volume[name] === undefined) continue;
    sourceCount += 1;
    if (sourceCount === 1) errors.push(...checkSource(name, volume, `${path}.${name}`));
    else
      errors.push(
        fieldError.forbidden(
          `${path}.${PRINTED[name] ?? name}`,
          'may not specify more than 1 volume type',
        ),
      );
  }
  if (sourceCount === 0) errors.push(fieldError.required(path, 'must specify a volume type'));
  return errors;
}

function checkSource<Name extends SourceName>(
  name: Name,
  volume: Volume,
  path: string,
): readonly FieldError[] {
  const check: SourceCheck<Name> | undefined = SOURCE_CHECKS[name];
  const source: Volume[Name] = volume[name];
  return check === undefined || source === undefined || source === null ? [] : check(source, path);
}

const DRIVER_BYTES_MAX = 63;

function validateCsi(
  { driver = '', nodePublishSecretRef }: Partial<NonNullable<Volume['csi']>>,
  path: string,
): readonly FieldError[] {
  const errors = validateCsiDriver(driver, `${path}.driver`);
  if (nodePublishSecretRef === undefined) return errors;
  const { name = '' } = nodePublishSecretRef;
  if (name === '') return [...errors, fieldError.required(`${path}.nodePublishSecretRef.name`)];
  // Upstream's path is that of a field that there is not.
  return [...errors, ...invalidFor(`${path}.name`, name, isDNS1123Subdomain(name))];
}

export function validateCsiDriver(driver: string, path: string): readonly FieldError[] {
  if (driver === '') return [fieldError.required(path)];
  const complaints = invalidFor(path, driver, isDNS1123Subdomain(driver.toLowerCase()));
  if (driver.length <= DRIVER_BYTES_MAX) return complaints;
  return [fieldError.tooLong(path, DRIVER_BYTES_MAX), ...complaints];
}

export function validateNfs(
  { server, path: folder = '' }: NonNullable<Volume['nfs']>,
  path: string,
): readonly FieldError[] {
  const errors = [...required(server, `${path}.server`), ...required(folder, `${path}.path`)];
  if (folder.startsWith('/')) return errors;
  return [...errors, fieldError.invalid(`${path}.path`, folder, 'must be an absolute path')];
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function validateHostPath(
  { path: value, type = '' }: NonNullable<Volume['hostPath']>,
  path: string,
): readonly FieldError[] {
  if (isBlank(value)) return [fieldError.required(`${path}.path`)];
  const errors = value.split('/').includes('..')
    ? [fieldError.invalid(`${path}.path`, value, "must not contain '..'")]
    : [];
  if (HOST_PATH_TYPES.includes(type)) return errors;
  return [...errors, fieldError.notSupported(`${path}.type`, type, HOST_PATH_TYPES)];
}

function required(value: string | undefined, path: string): readonly FieldError[] {
  return isBlank(value) ? [fieldError.required(path)] : [];
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value === '';
}
