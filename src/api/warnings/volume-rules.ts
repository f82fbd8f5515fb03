/** What of a volume is accepted and not simulated: every source without a plugin, first of all. */
import { STRUCTS } from '../schema/struct-table.ts';
import { isOneOf, notSimulated, type FieldRules } from './field-rules.ts';

/** Fields of a volume that the nodes know what to do with. */
const SIMULATED: readonly string[] = ['name', 'emptyDir', 'image', 'oci'];

const NO_PLUGIN = notSimulated(
  'the nodes have no plugin for it and containers that mount it do not start',
);

export const VOLUME_RULES: FieldRules = {
  ...Object.fromEntries(
    [...(STRUCTS.get('Volume')?.fields.keys() ?? [])]
      .filter((source) => !SIMULATED.includes(source))
      .map((source) => [source, NO_PLUGIN]),
  ),
  'emptyDir.medium': notSimulated("the directory is on the node's disk", isOneOf('')),
  'emptyDir.sizeLimit': notSimulated('the directory may grow beyond it'),
};
