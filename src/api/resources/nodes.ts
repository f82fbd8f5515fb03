/**
 * Nodes. A kubelet registers itself with a status, so unlike elsewhere create keeps it.
 * Upstream: pkg/registry/core/node/strategy.go.
 */
import type { Node } from '../objects.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const nodes: ResourceDefinition<Node> = {
  resource: 'nodes',
  kind: 'Node',
  apiVersion: 'v1',
  group: '',
  namespaced: false,
  shortNames: ['no'],
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: { 'spec.unschedulable': (node) => String(node.spec.unschedulable ?? false) },
  indexedFields: [],
  setDefaults(node) {
    const { podCIDR = '', podCIDRs = [] } = node.spec;
    if (podCIDR !== '' && podCIDRs.length === 0 && !Object.isFrozen(node.spec)) {
      node.spec.podCIDRs = [podCIDR];
    }
    const { capacity, allocatable } = node.status;
    if (capacity === undefined || allocatable !== undefined || Object.isFrozen(node.status)) return;
    node.status.allocatable = { ...capacity };
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
  },
  validate: validateTaints,
  validateUpdate: (next, old) => [
    ...validateTaints(next),
    ...(old.spec.providerID !== undefined && next.spec.providerID !== old.spec.providerID
      ? [
          fieldError.forbidden(
            'spec.providerID',
            'node updates may not change providerID except from "" to valid',
          ),
        ]
      : []),
  ],
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
  },
};

function validateTaints({ spec: { taints = [] } }: Node): readonly FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap(({ key, effect }, at) => {
    const path = `spec.taints[${String(at)}]`;
    const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
    const identity = `${key}:${effect}`;
    const errors: FieldError[] = [];
    if (key === '') errors.push(fieldError.required(`${path}.key`));
    if (!effects.includes(effect)) {
      errors.push(fieldError.notSupported(`${path}.effect`, effect, effects));
    }
    if (seen.has(identity)) errors.push(fieldError.duplicate(path, taints[at]));
    seen.add(identity);
    return errors;
  });
}
