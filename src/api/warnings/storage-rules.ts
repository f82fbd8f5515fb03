/** What of claims, volumes and storage classes is accepted and not simulated. */
import { LOCAL_PATH_PROVISIONER } from '../standard-storage-class.ts';
import { PERSISTENT_SOURCES } from '../validation/persistent-sources.ts';
import { below, isOneOf, notSimulated, SERVER_SETS, type FieldRules } from './field-rules.ts';

/** Volumes that the nodes know how to mount. */
const MOUNTED: readonly string[] = ['hostPath', 'local'];

const NO_PLUGIN = notSimulated(
  'the nodes have no plugin for it and containers that mount the volume do not start',
);
const NO_DEVICES = notSimulated('containers get directories and no devices', isOneOf('Filesystem'));
const NO_ATTRIBUTES = notSimulated('no volume has attributes');
const NO_OPTIONS = notSimulated('a volume is a directory, which is bound without options');

/** Below the `spec` of a claim, or of a template of claims. */
export const CLAIM_SPEC_RULES: FieldRules = {
  dataSource: notSimulated('a new volume is empty'),
  dataSourceRef: notSimulated('a new volume is empty'),
  volumeMode: NO_DEVICES,
  volumeAttributesClassName: NO_ATTRIBUTES,
  'resources.limits': notSimulated('a volume is as large as its disk'),
};

export const CLAIM_RULES: FieldRules = {
  status: SERVER_SETS,
  ...below(['spec'], CLAIM_SPEC_RULES),
};

export const VOLUME_RULES_OF_PV: FieldRules = {
  status: SERVER_SETS,
  ...below(['spec'], {
    ...Object.fromEntries(
      PERSISTENT_SOURCES.filter((source) => !MOUNTED.includes(source)).map((source) => [
        source,
        NO_PLUGIN,
      ]),
    ),
    'local.fsType': NO_OPTIONS,
    mountOptions: NO_OPTIONS,
    volumeMode: NO_DEVICES,
    volumeAttributesClassName: NO_ATTRIBUTES,
  }),
};

export const STORAGE_CLASS_RULES: FieldRules = {
  provisioner: notSimulated(
    'nobody makes volumes of the class',
    isOneOf(LOCAL_PATH_PROVISIONER, 'kubernetes.io/no-provisioner'),
  ),
  parameters: notSimulated('the provisioner takes none'),
  mountOptions: NO_OPTIONS,
};
