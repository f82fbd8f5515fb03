/**
 * Policies in CEL and their bindings, checked. Nothing is audited here, so annotations of an audit are refused by name.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go (v1.36).
 */
import type {
  MatchResources,
  ParamRef,
  PolicyBindingSpec,
  PolicySpec,
  PolicyValidation,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../admission-policy-objects.ts';
import { celTypeNamed, type CelType } from '../cel/index.ts';
import type { Declared } from '../policies/admission-variables.ts';
import { compilePolicyExpression } from '../policies/policy-expression.ts';
import { outerOf, withVariables } from '../policies/policy-variables.ts';
import { admissionRuleErrors } from './admission-rules.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { expressionErrors, validateMatchConditions } from './match-conditions.ts';
import { isDNS1035Label, isDNS1123Subdomain } from './names.ts';
import { isPathSegment } from './names.ts';

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const LINE_BREAK = /[\n\r]/;

export function validateAdmissionPolicy({
  spec,
}: ValidatingAdmissionPolicy): readonly FieldError[] {
  const { validations = [] } = spec;
  const { errors: common, declared } = policyErrors(spec);
  const errors = [...common];
  if (validations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    errors.push(fieldError.required('spec.validations', detail));
  }
  if ((spec.auditAnnotations ?? []).length > 0) {
    errors.push(fieldError.forbidden('spec.auditAnnotations', 'an audit is not simulated'));
  }
  // Expressions that speak of variables that are none would only say so again.
  if (declared === undefined) return errors;
  return [
    ...errors,
    ...validations.flatMap((validation, at) =>
      validationErrors(validation, declared, `spec.validations[${String(at)}]`),
    ),
  ];
}

/**
 * What is wrong with what policies of both kinds say; and what their expressions may speak of, if that can be told.
 *
 * @param ofConstraints what else is wrong with what they match
 */
export function policyErrors(
  spec: PolicySpec,
  ofConstraints: (constraints: MatchResources) => readonly FieldError[] = () => NO_ERRORS,
): {
  readonly errors: readonly FieldError[];
  readonly declared: Declared | undefined;
} {
  const { failurePolicy = '', matchConstraints, matchConditions = [] } = spec;
  const outer = outerOf(spec);
  const errors: FieldError[] = [];
  if (!['Fail', 'Ignore'].includes(failurePolicy)) {
    const supported = ['Fail', 'Ignore'];
    errors.push(fieldError.notSupported('spec.failurePolicy', failurePolicy, supported));
  }
  errors.push(...paramKindErrors(spec.paramKind));
  if (matchConstraints === undefined) errors.push(fieldError.required('spec.matchConstraints'));
  else {
    errors.push(...resourceErrors(matchConstraints, 'spec.matchConstraints'));
    if ((matchConstraints.resourceRules ?? []).length === 0) {
      errors.push(fieldError.required('spec.matchConstraints.resourceRules'));
    }
    errors.push(...ofConstraints(matchConstraints));
  }
  errors.push(...validateMatchConditions(matchConditions, outer, 'spec.matchConditions'));
  const variables = variableErrors(spec, outer);
  errors.push(...variables.errors);
  return { errors, declared: variables.errors.length > 0 ? undefined : variables.declared };
}

function paramKindErrors(paramKind: PolicySpec['paramKind']): readonly FieldError[] {
  if (paramKind === undefined) return NO_ERRORS;
  const { apiVersion = '', kind = '' } = paramKind;
  const field = 'spec.paramKind';
  const errors: FieldError[] = [];
  const parts = apiVersion.split('/');
  if (apiVersion === '') errors.push(fieldError.required(`${field}.apiVersion`));
  else if (parts.length > 2) {
    const detail = `unexpected GroupVersion string: ${apiVersion}`;
    errors.push(fieldError.invalid(`${field}.apiVersion`, apiVersion, detail));
  }
  if (kind === '') errors.push(fieldError.required(`${field}.kind`));
  else {
    const complaints = isDNS1035Label(kind.toLowerCase());
    const prefix = 'may have mixed case, but should otherwise match: ';
    errors.push(
      ...invalidFor(
        `${field}.kind`,
        kind,
        complaints.map((each) => `${prefix}${each}`),
      ),
    );
  }
  return errors;
}

function resourceErrors(resources: MatchResources, path: string): readonly FieldError[] {
  const { matchPolicy = '', namespaceSelector = {}, objectSelector = {} } = resources;
  const supported = ['Equivalent', 'Exact'];
  return [
    ...(supported.includes(matchPolicy)
      ? []
      : [fieldError.notSupported(`${path}.matchPolicy`, matchPolicy, supported)]),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(objectSelector, `${path}.objectSelector`),
    ...namedRuleErrors(resources.resourceRules, `${path}.resourceRules`),
    ...namedRuleErrors(resources.excludeResourceRules, `${path}.excludeResourceRules`),
  ];
}

function namedRuleErrors(
  rules: MatchResources['resourceRules'] = [],
  path: string,
): readonly FieldError[] {
  const names = rules.flatMap(({ resourceNames = [] }, at) =>
    resourceNames.flatMap((name, place) => {
      const field = `${path}[${String(at)}].resourceNames[${String(place)}]`;
      const isAgain = resourceNames.indexOf(name) < place;
      return [
        ...invalidFor(field, name, isPathSegment(name)),
        ...(isAgain ? [fieldError.duplicate(field, name)] : []),
      ];
    }),
  );
  return [...names, ...admissionRuleErrors(rules, path)];
}

function variableErrors(
  { variables = [] }: PolicySpec,
  outer: Declared,
): { errors: readonly FieldError[]; declared: Declared } {
  const errors: FieldError[] = [];
  let fields: ReadonlyMap<string, CelType> = new Map();
  variables.forEach(({ name = '', expression = '' }: Partial<(typeof variables)[number]>, at) => {
    const path = `spec.variables[${String(at)}]`;
    if (name.trim() === '') {
      errors.push(fieldError.required(`${path}.name`, 'name is not specified'));
    } else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) {
      errors.push(fieldError.invalid(`${path}.name`, name, 'must be a valid CEL identifier'));
    }
    if (expression.trim() === '') {
      errors.push(fieldError.required(`${path}.expression`, 'expression is not specified'));
      return;
    }
    const declared = withVariables(outer, fields);
    const found = expressionErrors(expression, declared, undefined, `${path}.expression`);
    errors.push(...found);
    if (found.length > 0) return;
    const { type } = compilePolicyExpression(expression, declared, undefined);
    fields = new Map([...fields, [name, celTypeNamed(type)]]);
  });
  return { errors, declared: withVariables(outer, fields) };
}

function validationErrors(
  validation: Partial<PolicyValidation>,
  declared: Declared,
  path: string,
): readonly FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  const errors: FieldError[] = [];
  if (expression.trim() === '') {
    errors.push(fieldError.required(`${path}.expression`, 'expression is not specified'));
  } else errors.push(...expressionErrors(expression, declared, 'bool', `${path}.expression`));
  if (messageExpression !== '' && messageExpression.trim() === '') {
    const detail = 'must be non-empty if specified';
    errors.push(fieldError.invalid(`${path}.messageExpression`, messageExpression, detail));
  } else if (messageExpression !== '') {
    const field = `${path}.messageExpression`;
    errors.push(...expressionErrors(messageExpression, declared, 'string', field));
  }
  if (message !== '' && message.trim() === '') {
    errors.push(fieldError.invalid(`${path}.message`, message, 'must be non-empty if specified'));
  } else if (LINE_BREAK.test(message.trim())) {
    errors.push(fieldError.invalid(`${path}.message`, message, 'must not contain line breaks'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) {
    errors.push(fieldError.notSupported(`${path}.reason`, reason, REASONS));
  }
  return errors;
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

export function validateAdmissionPolicyBinding({
  spec,
}: ValidatingAdmissionPolicyBinding): readonly FieldError[] {
  const { validationActions = [] } = spec;
  const errors = [...bindingErrors(spec)];
  const field = 'spec.validationActions';
  validationActions.forEach((action, at) => {
    const place = `${field}[${String(at)}]`;
    if (!ACTIONS.includes(action)) errors.push(fieldError.notSupported(place, action, ACTIONS));
    if (validationActions.indexOf(action) < at) errors.push(fieldError.duplicate(place, action));
  });
  if (validationActions.includes('Deny') && validationActions.includes('Warn')) {
    const detail =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(fieldError.invalid(field, validationActions, detail));
  }
  if (validationActions.length === 0) {
    errors.push(fieldError.required(field, 'at least one validation action is required'));
  }
  return errors;
}

/** The same of bindings. */
export function bindingErrors({
  policyName = '',
  paramRef,
  matchResources,
}: PolicyBindingSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (policyName === '') errors.push(fieldError.required('spec.policyName'));
  else errors.push(...invalidFor('spec.policyName', policyName, isDNS1123Subdomain(policyName)));
  if (paramRef !== undefined) errors.push(...paramRefErrors(paramRef, 'spec.paramRef'));
  if (matchResources !== undefined) {
    errors.push(...resourceErrors(matchResources, 'spec.matchResources'));
  }
  return errors;
}

function paramRefErrors(ref: ParamRef, path: string): readonly FieldError[] {
  const { name = '', selector, parameterNotFoundAction = '' } = ref;
  const errors = [...(name === '' ? [] : invalidFor(`${path}.name`, name, isPathSegment(name)))];
  if (name !== '' && selector !== undefined) {
    const detail = 'name and selector are mutually exclusive';
    errors.push(fieldError.forbidden(`${path}.name`, detail));
    errors.push(fieldError.forbidden(`${path}.selector`, detail));
  }
  if (selector !== undefined) errors.push(...validateLabelSelector(selector, `${path}.selector`));
  if (name === '' && selector === undefined) {
    errors.push(fieldError.required(path, 'one of name or selector must be specified'));
  }
  const field = `${path}.parameterNotFoundAction`;
  const supported = ['Deny', 'Allow'];
  if (parameterNotFoundAction === '') errors.push(fieldError.required(field));
  else if (!supported.includes(parameterNotFoundAction)) {
    errors.push(fieldError.notSupported(field, parameterNotFoundAction, supported));
  }
  return errors;
}
