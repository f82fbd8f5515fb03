/**
 * Policies that change what is written, and their bindings, checked. Of deletes nothing is left to change.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go (v1.36), validateMutatingAdmissionPolicySpec.
 */
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
} from '../admission-policy-objects.ts';
import type { Declared } from '../policies/admission-variables.ts';
import type { PolicyType } from '../policies/policy-expression.ts';
import { bindingErrors, policyErrors } from './admission-policies.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { expressionErrors } from './match-conditions.ts';

/** Of a `*` it is asked of creations and updates. */
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];
const REINVOCATIONS = ['IfNeeded', 'Never'];

export function validateMutatingPolicy({ spec }: MutatingAdmissionPolicy): readonly FieldError[] {
  const { mutations = [], reinvocationPolicy = '' } = spec;
  const { errors: common, declared } = policyErrors(spec, (constraints) =>
    operationErrors(constraints, 'spec.matchConstraints'),
  );
  const errors = [...common];
  if (mutations.length === 0) {
    const detail = 'mutations must contain at least one item';
    errors.push(fieldError.required('spec.mutations', detail));
  }
  mutations.forEach((each, at) => {
    errors.push(...mutationErrors(each, declared, `spec.mutations[${String(at)}]`));
  });
  const field = 'spec.reinvocationPolicy';
  if (reinvocationPolicy === '') errors.push(fieldError.required(field));
  else if (!REINVOCATIONS.includes(reinvocationPolicy)) {
    errors.push(fieldError.notSupported(field, reinvocationPolicy, REINVOCATIONS));
  }
  return errors;
}

export function validateMutatingPolicyBinding({
  spec,
}: MutatingAdmissionPolicyBinding): readonly FieldError[] {
  return [...bindingErrors(spec), ...operationErrors(spec.matchResources, 'spec.matchResources')];
}

function operationErrors(
  { resourceRules = [] }: MatchResources = {},
  path: string,
): readonly FieldError[] {
  return resourceRules
    .flatMap(({ operations = [] }) => operations)
    .filter((each) => !OPERATIONS.includes(each))
    .map((each) => fieldError.notSupported(`${path}.resourceRules.operations`, each, OPERATIONS));
}

/** @param declared undefined: what expressions may speak of cannot be told, and is said already */
function mutationErrors(
  mutation: Partial<Mutation>,
  declared: Declared | undefined,
  path: string,
): readonly FieldError[] {
  const { patchType = '', applyConfiguration, jsonPatch } = mutation;
  switch (patchType) {
    case '':
      return [fieldError.required(`${path}.patchType`)];
    case 'JSONPatch':
      return [
        ...(jsonPatch === undefined
          ? [missing(`${path}.jsonPatch`, patchType)]
          : patchErrors(jsonPatch, declared, 'list(JSONPatch)', `${path}.jsonPatch`)),
        ...(applyConfiguration === undefined
          ? []
          : [needless(`${path}.applyConfiguration`, '{applyConfiguration}', patchType)]),
      ];
    case 'ApplyConfiguration':
      return [
        ...(applyConfiguration === undefined
          ? [missing(`${path}.applyConfiguration`, patchType)]
          : patchErrors(applyConfiguration, declared, 'Object', `${path}.applyConfiguration`)),
        ...(jsonPatch === undefined
          ? []
          : [needless(`${path}.jsonPatch`, '{jsonPatch}', patchType)]),
      ];
    default:
      return [fieldError.notSupported(`${path}.patchType`, patchType, PATCH_TYPES)];
  }
}

function missing(field: string, patchType: string): FieldError {
  return fieldError.required(field, `must be specified when patchType is ${patchType}`);
}

function needless(field: string, shown: string, patchType: string): FieldError {
  return fieldError.invalid(field, shown, `must not be specified when patchType is ${patchType}`);
}

function patchErrors(
  { expression = '' }: { readonly expression?: string },
  declared: Declared | undefined,
  type: PolicyType,
  path: string,
): readonly FieldError[] {
  const field = `${path}.expression`;
  const trimmed = expression.trim();
  if (trimmed === '') return [fieldError.required(field)];
  return declared === undefined ? [] : expressionErrors(trimmed, declared, type, field);
}
