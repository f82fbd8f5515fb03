/** What of a volume is accepted and not simulated: every source without a plugin, first of all. */
import { STRUCTS } from '../schema/struct-table.ts';
import { below, isOneOf, notSimulated, type FieldRules } from './field-rules.ts';

/** Fields of a volume that the nodes know what to do with. */
const SIMULATED: readonly string[] = [
  'name',
  'emptyDir',
  'hostPath',
  'persistentVolumeClaim',
  'ephemeral',
  'configMap',
  'secret',
  'downwardAPI',
  'projected',
  'image',
  'oci',
];

const NO_PLUGIN = notSimulated(
  'the nodes have no plugin for it and containers that mount it do not start',
);

const NOT_SHOWN = notSimulated('the volume shows what its other sources have');

export const VOLUME_RULES: FieldRules = {
  ...Object.fromEntries(
    [...(STRUCTS.get('Volume')?.fields.keys() ?? [])]
      .filter((source) => !SIMULATED.includes(source))
      .map((source) => [source, NO_PLUGIN]),
  ),
  'projected.sources[*].clusterTrustBundle': NOT_SHOWN,
  'projected.sources[*].podCertificate': NOT_SHOWN,
  ...below(['downwardAPI', 'projected.sources[*].downwardAPI'], {
    'items[*].fieldRef.apiVersion': notSimulated('it is a field of v1', isOneOf('v1')),
  }),
};
