/** Policies in CEL and what binds them. Upstream: pkg/registry/admissionregistration, pkg/apis/admissionregistration/v1/defaults.go. */
import type {
  MatchResources,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../admission-policy-objects.ts';
import {
  validateAdmissionPolicy,
  validateAdmissionPolicyBinding,
} from '../validation/admission-policies.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_ALONE } from './spec-generation.ts';

const SHARED = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  group: 'admissionregistration.k8s.io',
  namespaced: false,
  categories: ['api-extensions'],
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: false,
  selectableFields: {},
  indexedFields: [],
} as const;

export const validatingAdmissionPolicies: ResourceDefinition<ValidatingAdmissionPolicy> = {
  ...SHARED,
  resource: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
  setDefaults(policy) {
    const { matchConstraints } = policy.spec;
    policy.spec = {
      failurePolicy: 'Fail',
      ...policy.spec,
      ...(matchConstraints && { matchConstraints: withDefaults(matchConstraints) }),
    };
  },
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
  validate: validateAdmissionPolicy,
  validateUpdate: validateAdmissionPolicy,
  status: STATUS_ALONE,
};

export const validatingAdmissionPolicyBindings: ResourceDefinition<ValidatingAdmissionPolicyBinding> =
  {
    ...SHARED,
    resource: 'validatingadmissionpolicybindings',
    kind: 'ValidatingAdmissionPolicyBinding',
    setDefaults(binding) {
      const { matchResources } = binding.spec;
      if (matchResources === undefined) return;
      binding.spec = { ...binding.spec, matchResources: withDefaults(matchResources) };
    },
    prepareForCreate({ metadata }) {
      metadata.generation = 1;
    },
    validate: validateAdmissionPolicyBinding,
    validateUpdate: validateAdmissionPolicyBinding,
  };

function withDefaults(resources: MatchResources): MatchResources {
  const complete: MatchResources = {
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    ...resources,
  };
  for (const rules of ['resourceRules', 'excludeResourceRules'] as const) {
    const given = resources[rules];
    if (given !== undefined) complete[rules] = given.map((rule) => ({ scope: '*', ...rule }));
  }
  return complete;
}
