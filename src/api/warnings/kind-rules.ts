/** The rules of every kind. */
import type { ApiObject } from '../objects.ts';
import { below, isOneOf, notSimulated, SERVER_SETS, type FieldRules } from './field-rules.ts';
import { POD_RULES } from './pod-rules.ts';

const METADATA_RULES: FieldRules = below(['metadata'], {
  uid: SERVER_SETS,
  creationTimestamp: SERVER_SETS,
  generation: SERVER_SETS,
  deletionTimestamp: SERVER_SETS,
  deletionGracePeriodSeconds: SERVER_SETS,
  managedFields: SERVER_SETS,
  selfLink: SERVER_SETS,
  ownerReferences: notSimulated('the object stays when its owner goes'),
});

const NO_TOKENS = notSimulated('accounts have no tokens');
const NO_RANGE = notSimulated(
  'the addresses of pods come from a range that the node was made with',
);
const UNUSED = notSimulated('and unused by Kubernetes itself');

const NODE_RULES: FieldRules = below(['spec'], {
  podCIDR: NO_RANGE,
  podCIDRs: NO_RANGE,
  'taints[*].effect': {
    text: 'in part simulated, PreferNoSchedule does nothing and NoExecute lets running pods stay',
    unless: isOneOf('NoSchedule'),
  },
  configSource: UNUSED,
  externalID: UNUSED,
});

export const KIND_RULES: { readonly [Kind in ApiObject['kind']]: FieldRules } = {
  Pod: { ...METADATA_RULES, ...POD_RULES },
  Node: { ...METADATA_RULES, ...NODE_RULES },
  Namespace: { ...METADATA_RULES, 'spec.finalizers': SERVER_SETS, status: SERVER_SETS },
  Secret: {
    ...METADATA_RULES,
    type: notSimulated(
      'no token is put into the secret',
      (type) => type !== 'kubernetes.io/service-account-token',
    ),
  },
  ConfigMap: METADATA_RULES,
  ServiceAccount: {
    ...METADATA_RULES,
    secrets: NO_TOKENS,
    automountServiceAccountToken: NO_TOKENS,
  },
  Event: METADATA_RULES,
  Lease: {
    ...METADATA_RULES,
    'spec.strategy': notSimulated('nobody is elected'),
    'spec.preferredHolder': notSimulated('nobody is elected'),
  },
};
