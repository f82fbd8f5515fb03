/** Policies in CEL and what binds them. Upstream: pkg/registry/admissionregistration, pkg/apis/admissionregistration/v1/defaults.go. */
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  PolicyBindingSpec,
  PolicySpec,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../admission-policy-objects.ts';
import {
  validateAdmissionPolicy,
  validateAdmissionPolicyBinding,
} from '../validation/admission-policies.ts';
import {
  validateMutatingPolicy,
  validateMutatingPolicyBinding,
} from '../validation/mutating-policies.ts';
import type { ObjectMeta } from '../objects.ts';
import { share } from '../structural-sharing.ts';
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
    policy.spec = specWithDefaults(policy.spec);
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
      binding.spec = bindingWithDefaults(binding.spec);
    },
    prepareForCreate: beginGeneration,
    prepareForUpdate: countSpecs,
    validate: validateAdmissionPolicyBinding,
    validateUpdate: validateAdmissionPolicyBinding,
  };

export const mutatingAdmissionPolicies: ResourceDefinition<MutatingAdmissionPolicy> = {
  ...SHARED,
  resource: 'mutatingadmissionpolicies',
  kind: 'MutatingAdmissionPolicy',
  setDefaults(policy) {
    policy.spec = specWithDefaults(policy.spec);
  },
  prepareForCreate: beginGeneration,
  prepareForUpdate: countSpecs,
  validate: validateMutatingPolicy,
  validateUpdate: validateMutatingPolicy,
};

export const mutatingAdmissionPolicyBindings: ResourceDefinition<MutatingAdmissionPolicyBinding> = {
  ...SHARED,
  resource: 'mutatingadmissionpolicybindings',
  kind: 'MutatingAdmissionPolicyBinding',
  setDefaults(binding) {
    binding.spec = bindingWithDefaults(binding.spec);
  },
  prepareForCreate: beginGeneration,
  prepareForUpdate: countSpecs,
  validate: validateMutatingPolicyBinding,
  validateUpdate: validateMutatingPolicyBinding,
};

interface WithSpec {
  metadata: ObjectMeta;
  spec: object;
}

function beginGeneration({ metadata }: WithSpec): void {
  metadata.generation = 1;
}

function countSpecs(next: WithSpec, old: WithSpec): void {
  next.spec = share(old.spec, next.spec);
  if (next.spec !== old.spec) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function specWithDefaults<Spec extends PolicySpec>(spec: Spec): Spec {
  const { matchConstraints } = spec;
  return {
    failurePolicy: 'Fail',
    ...spec,
    ...(matchConstraints && { matchConstraints: withDefaults(matchConstraints) }),
  };
}

function bindingWithDefaults<Spec extends PolicyBindingSpec>(spec: Spec): Spec {
  const { matchResources } = spec;
  if (matchResources === undefined) return spec;
  return { ...spec, matchResources: withDefaults(matchResources) };
}

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
