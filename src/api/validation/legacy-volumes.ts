/**
 * What the volume sources of single vendors and old protocols demand of themselves. No plugin mounts them here; a pod
 * that has one is refused for the same faults all the same.
 * Upstream: pkg/apis/core/validation/validation.go, validateVolumeSource and what it calls (v1.36).
 */
import type { Volume } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label } from './names.ts';
import { validateDescendingPath } from './paths.ts';

type Source<Name extends keyof Volume> = NonNullable<Volume[Name]>;
type Errors = readonly FieldError[];

/** One fault for each of these fields that is not said. */
export function needs(source: object, path: string, ...fields: readonly string[]): Errors {
  const missing = fields.filter((field) => {
    const value: unknown = (source as Readonly<Record<string, unknown>>)[field];
    return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  });
  return missing.map((field) => fieldError.required(`${path}.${field}`));
}

const BYTE_MAX = 255;

/** Messages say from where they count; zero is nothing said. */
export function validateByte(value: number | undefined, path: string, from: number): Errors {
  if (value === undefined || (value >= 0 && value <= BYTE_MAX)) return NO_ERRORS;
  const detail = `must be between ${String(from)} and ${String(BYTE_MAX)}, inclusive`;
  return [fieldError.invalid(path, value, detail)];
}

export const LEGACY_SOURCE_CHECKS = {
  gitRepo: (source: Source<'gitRepo'>, path: string): Errors => [
    ...needs(source, path, 'repository'),
    ...validateDescendingPath(source.directory ?? '', `${path}.directory`),
  ],
  // Upstream's path is of a name that the field does not have.
  gcePersistentDisk: (source: Source<'gcePersistentDisk'>, path: string): Errors => {
    const field = path.replace(/gcePersistentDisk$/, 'persistentDisk');
    return [
      ...needs(source, field, 'pdName'),
      ...validateByte(source.partition, `${field}.partition`, 1),
    ];
  },
  awsElasticBlockStore: (source: Source<'awsElasticBlockStore'>, path: string): Errors => [
    ...needs(source, path, 'volumeID'),
    ...validateByte(source.partition, `${path}.partition`, 1),
  ],
  iscsi: validateIscsi,
  glusterfs: (source: object, path: string): Errors => needs(source, path, 'endpoints', 'path'),
  flocker: validateFlocker,
  rbd: (source: object, path: string): Errors => needs(source, path, 'monitors', 'image'),
  cinder: (source: Source<'cinder'>, path: string): Errors => [
    ...needs(source, path, 'volumeID'),
    ...validateSecretRef(source, path),
  ],
  cephfs: (source: object, path: string): Errors => needs(source, path, 'monitors'),
  quobyte: validateQuobyte,
  fc: validateFibreChannel,
  flexVolume: validateFlex,
  azureFile: (source: object, path: string): Errors =>
    needs(source, path, 'secretName', 'shareName'),
  vsphereVolume: (source: object, path: string): Errors => needs(source, path, 'volumePath'),
  photonPersistentDisk: (source: object, path: string): Errors => needs(source, path, 'pdID'),
  portworxVolume: (source: object, path: string): Errors => needs(source, path, 'volumeID'),
  azureDisk: validateAzureDisk,
  storageos: (source: Source<'storageos'>, path: string): Errors => {
    const { volumeName = '', volumeNamespace = '' } = source;
    return [
      ...(volumeName === ''
        ? needs(source, path, 'volumeName')
        : invalidFor(`${path}.volumeName`, volumeName, isDNS1123Label(volumeName))),
      ...(volumeNamespace === ''
        ? NO_ERRORS
        : invalidFor(`${path}.volumeNamespace`, volumeNamespace, isDNS1123Label(volumeNamespace))),
      ...validateSecretRef(source, path),
    ];
  },
  scaleIO: (source: object, path: string): Errors =>
    needs(source, path, 'gateway', 'system', 'volumeName'),
} as const;

function validateSecretRef(
  { secretRef }: { readonly secretRef?: { readonly name?: string } },
  path: string,
): Errors {
  return secretRef === undefined ? NO_ERRORS : needs(secretRef, `${path}.secretRef`, 'name');
}

/** By how the name begins. */
const INITIATORS: readonly (readonly [prefix: string, form: RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
];

const NO_PREFIX = 'must be valid format starting with iqn, eui, or naa';

/** @param noForm what is said of a name that begins otherwise than any */
export function validateInitiator(name: string, path: string, noForm = NO_PREFIX): Errors {
  const [, form] = INITIATORS.find(([prefix]) => name.startsWith(prefix)) ?? [];
  if (form === undefined) return [fieldError.invalid(path, name, noForm)];
  return form.test(name) ? NO_ERRORS : [fieldError.invalid(path, name, 'must be valid format')];
}

function validateIscsi(source: Source<'iscsi'>, path: string): Errors {
  const { iqn = '', lun, initiatorName, secretRef }: Partial<Source<'iscsi'>> = source;
  const isSecret = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  return [
    ...needs(source, path, 'targetPortal'),
    ...(iqn === '' ? needs(source, path, 'iqn') : validateInitiator(iqn, `${path}.iqn`)),
    ...validateByte(lun, `${path}.lun`, 0),
    ...(isSecret && secretRef === undefined ? needs(source, path, 'secretRef') : NO_ERRORS),
    ...(initiatorName === undefined
      ? NO_ERRORS
      : validateInitiator(initiatorName, `${path}.initiatorname`)),
  ];
}

const INITIATED_MAX = 64;

/** What a volume that names its initiator is called on the node. */
export function validateInitiatedName({ name, iscsi }: Volume, path: string): Errors {
  if (iscsi?.initiatorName === undefined) return NO_ERRORS;
  const { targetPortal = '' }: Partial<Source<'iscsi'>> = iscsi;
  if (`${name}:${targetPortal}`.length <= INITIATED_MAX) return NO_ERRORS;
  const detail =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  return [fieldError.invalid(`${path}.name`, name, detail)];
}

function validateFlocker(
  { datasetName = '', datasetUUID = '' }: Source<'flocker'>,
  path: string,
): Errors {
  const errors: FieldError[] = [];
  if (datasetName === '' && datasetUUID === '') {
    errors.push(fieldError.required(path, 'one of datasetName and datasetUUID is required'));
  }
  if (datasetName !== '' && datasetUUID !== '') {
    const detail = 'datasetName and datasetUUID can not be specified simultaneously';
    errors.push(fieldError.invalid(path, 'resource', detail));
  }
  if (datasetName.includes('/')) {
    errors.push(fieldError.invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  }
  return errors;
}

const TENANT_MAX = 64;
const HOST_AND_PORT = /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/;

function validateQuobyte(source: Source<'quobyte'>, path: string): Errors {
  const { registry = '', tenant = '' }: Partial<Source<'quobyte'>> = source;
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  const errors: FieldError[] = [];
  if (registry === '') errors.push(fieldError.required(`${path}.registry`, pairs));
  else if (tenant.length > TENANT_MAX) {
    const detail = 'must be a UUID and may not exceed a length of 64 characters';
    errors.push(fieldError.required(`${path}.tenant`, detail));
  } else {
    const wrong = registry.split(',').filter((pair) => !HOST_AND_PORT.test(pair));
    errors.push(...wrong.map(() => fieldError.invalid(`${path}.registry`, registry, pairs)));
  }
  return [...errors, ...needs(source, path, 'volume')];
}

function validateFibreChannel(
  { targetWWNs = [], wwids = [], lun }: Source<'fc'>,
  path: string,
): Errors {
  const field = `${path}.targetWWNs`;
  const errors: FieldError[] = [];
  if (targetWWNs.length === 0 && wwids.length === 0) {
    const detail = 'must specify either targetWWNs or wwids, but not both';
    errors.push(fieldError.required(field, detail));
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    const detail = 'targetWWNs and wwids can not be specified simultaneously';
    errors.push(fieldError.invalid(field, targetWWNs, detail));
  }
  if (targetWWNs.length === 0) return errors;
  if (lun === undefined) {
    errors.push(fieldError.required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  }
  return [...errors, ...validateByte(lun, `${path}.lun`, 0)];
}

function validateFlex(source: Source<'flexVolume'>, path: string): Errors {
  const reserved = Object.keys(source.options ?? {}).filter((key) => {
    const [namespace = ''] = key.split('/');
    return /\.(?:kubernetes|k8s)\.io$/.test(`.${namespace.toLowerCase()}`);
  });
  const detail = 'kubernetes.io and k8s.io namespaces are reserved';
  return [
    ...needs(source, path, 'driver'),
    ...reserved.map((key) => fieldError.invalid(`${path}.options[${key}]`, key, detail)),
  ];
}

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
/** Of disks that are managed, and of others. */
const DISK_URIS = {
  managed: [
    '/subscriptions/',
    '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}',
  ],
  blob: [
    'https://',
    'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd',
  ],
} as const;

function validateAzureDisk(source: Source<'azureDisk'>, path: string): Errors {
  const { diskURI = '', cachingMode, kind }: Partial<Source<'azureDisk'>> = source;
  const errors = [...needs(source, path, 'diskName', 'diskURI')];
  if (cachingMode !== undefined && !CACHING_MODES.includes(cachingMode)) {
    errors.push(fieldError.notSupported(`${path}.cachingMode`, cachingMode, CACHING_MODES));
  }
  if (kind === undefined) return errors;
  if (!DISK_KINDS.includes(kind)) {
    errors.push(fieldError.notSupported(`${path}.kind`, kind, DISK_KINDS));
  }
  const [prefix, form] = DISK_URIS[kind === 'Managed' ? 'managed' : 'blob'];
  if (!diskURI.startsWith(prefix)) {
    errors.push(fieldError.notSupported(`${path}.diskURI`, diskURI, [form]));
  }
  return errors;
}
