/** Labels of nodes that have another name by now. Upstream: pkg/api/node/util.go (v1.36). */
import type { FieldWarning } from './field-warning.ts';

const DEPRECATED: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods':
    'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

/** Of a key in a map: `spec.nodeSelector[…]`. */
export function deprecatedKeys(keys: readonly string[], path: string): readonly FieldWarning[] {
  return keys.flatMap((key) => {
    const text = DEPRECATED[key];
    return text === undefined ? [] : [{ field: `${path}[${key}]`, text }];
  });
}

/** Of a key that a field says. */
export function deprecatedKey(key: string, field: string): readonly FieldWarning[] {
  const text = DEPRECATED[key];
  return text === undefined ? [] : [{ field, text: `${key} is ${text}` }];
}
