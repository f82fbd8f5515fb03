/** LimitRanges: what containers, pods and claims get if they say nothing, and within what bounds. Upstream: pkg/registry/core/limitrange/strategy.go. */
import type { LimitRange, LimitRangeItem, ResourceList } from '../quota-objects.ts';
import { validateLimitRange } from '../validation/limit-ranges.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const limitRanges: ResourceDefinition<LimitRange> = {
  resource: 'limitranges',
  kind: 'LimitRange',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  shortNames: ['limits'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    const { spec } = object;
    if (spec.limits === undefined || Object.isFrozen(spec.limits)) return;
    object.spec = { ...spec, limits: spec.limits.map(withDefaults) };
  },
  prepareForCreate({ metadata }) {
    // Upstream takes an identifier of its own for a name that nobody gave.
    if (metadata.name === '') metadata.name = metadata.uid;
  },
  validate: validateLimitRange,
  validateUpdate: validateLimitRange,
};

/** What is not said of a container's default follows from the rest. Upstream: SetDefaults_LimitRangeItem. */
function withDefaults(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  return { ...item, ...someOf('default', limits), ...someOf('defaultRequest', requests) };
}

function someOf(field: 'default' | 'defaultRequest', list: ResourceList): Partial<LimitRangeItem> {
  return Object.keys(list).length === 0 ? {} : { [field]: list };
}
