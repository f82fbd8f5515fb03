/**
 * Validation of what a pod wants of nodes and of pods near it.
 * Upstream: pkg/apis/core/validation/validation.go, validateAffinity (v1.36).
 */
import type { PodSpec } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelKeys } from './label-keys.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isDNS1123Label, isDNS1123Subdomain, isLabelValue, isQualifiedName } from './names.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type NodeTerm = NonNullable<
  NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']
>['nodeSelectorTerms'][number];
type NodeRequirement = NonNullable<NodeTerm['matchExpressions']>[number];
type PodTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity({ affinity }: PodSpec): readonly FieldError[] {
  if (affinity === undefined) return NO_ERRORS;
  const { nodeAffinity = {}, podAffinity = {}, podAntiAffinity = {} } = affinity;
  return [
    ...validateNodeAffinity(nodeAffinity, 'spec.affinity.nodeAffinity'),
    ...validatePodAffinity(podAffinity, 'spec.affinity.podAffinity'),
    ...validatePodAffinity(podAntiAffinity, 'spec.affinity.podAntiAffinity'),
  ];
}

function validateNodeAffinity(of: NodeAffinity, path: string): readonly FieldError[] {
  const required = of[REQUIRED];
  const errors: FieldError[] = [];
  if (required !== undefined) errors.push(...validateNodeSelector(required, `${path}.${REQUIRED}`));
  for (const [at, term] of (of[PREFERRED] ?? []).entries()) {
    const { weight = 0, preference = {} }: Partial<typeof term> = term;
    const place = `${path}.${PREFERRED}[${String(at)}]`;
    errors.push(...validateWeight(weight, place));
    errors.push(...validateNodeTerm(preference, `${place}.preference`, false));
  }
  return errors;
}

export function validateNodeSelector(
  { nodeSelectorTerms = [] }: Partial<NonNullable<NodeAffinity[typeof REQUIRED]>>,
  path: string,
): readonly FieldError[] {
  const terms = `${path}.nodeSelectorTerms`;
  if (nodeSelectorTerms.length === 0) {
    return [fieldError.required(terms, 'must have at least one node selector term')];
  }
  return nodeSelectorTerms.flatMap((term, at) =>
    validateNodeTerm(term, `${terms}[${String(at)}]`, true),
  );
}

function validateNodeTerm(
  { matchExpressions = [], matchFields = [] }: NodeTerm,
  path: string,
  isRequired: boolean,
): readonly FieldError[] {
  return [
    ...matchExpressions.flatMap((each, at) =>
      validateExpression(each, `${path}.matchExpressions[${String(at)}]`, isRequired),
    ),
    ...matchFields.flatMap((each, at) => validateField(each, `${path}.matchFields[${String(at)}]`)),
  ];
}

/** What is only preferred may ask for values that no label has. */
function validateExpression(
  { key = '', operator = '', values = [] }: Partial<NodeRequirement>,
  path: string,
  isRequired: boolean,
): readonly FieldError[] {
  const errors = [
    ...validateValues(operator, values, path),
    ...invalidFor(`${path}.key`, key, isQualifiedName(key)),
  ];
  if (!isRequired) return errors;
  for (const [at, value] of values.entries()) {
    errors.push(...invalidFor(`${path}.values[${String(at)}]`, value, isLabelValue(value)));
  }
  return errors;
}

function validateValues(
  operator: string,
  values: readonly string[],
  path: string,
): readonly FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      return values.length > 0 ? NO_ERRORS : [fieldError.required(`${path}.values`, detail)];
    }
    case 'Exists':
    case 'DoesNotExist': {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return values.length === 0 ? NO_ERRORS : [fieldError.forbidden(`${path}.values`, detail)];
    }
    case 'Gt':
    case 'Lt': {
      const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      return values.length === 1 ? NO_ERRORS : [fieldError.required(`${path}.values`, detail)];
    }
    default:
      return [fieldError.invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

function validateField(
  { key = '', operator = '', values = [] }: Partial<NodeRequirement>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(fieldError.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const detail =
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(fieldError.required(`${path}.values`, detail));
  }
  if (key !== 'metadata.name') {
    errors.push(fieldError.invalid(`${path}.key`, key, 'not a valid field selector key'));
    return errors;
  }
  for (const [at, value] of values.entries()) {
    errors.push(...invalidFor(`${path}.values[${String(at)}]`, value, isDNS1123Subdomain(value)));
  }
  return errors;
}

function validatePodAffinity(of: PodAffinity, path: string): readonly FieldError[] {
  return [
    ...(of[REQUIRED] ?? []).flatMap((term, at) =>
      validatePodTerm(term, `${path}.${REQUIRED}[${String(at)}]`),
    ),
    ...(of[PREFERRED] ?? []).flatMap((each, at) => {
      const { weight = 0, podAffinityTerm }: Partial<typeof each> = each;
      const place = `${path}.${PREFERRED}[${String(at)}]`;
      return [
        ...validateWeight(weight, place),
        ...validatePodTerm(podAffinityTerm ?? {}, `${place}.podAffinityTerm`),
      ];
    }),
  ];
}

function validateWeight(weight: number, path: string): readonly FieldError[] {
  if (weight >= 1 && weight <= 100) return NO_ERRORS;
  return [fieldError.invalid(`${path}.weight`, weight, 'must be in the range 1-100')];
}

function validatePodTerm(term: Partial<PodTerm>, path: string): readonly FieldError[] {
  const { labelSelector = {}, namespaceSelector = {}, namespaces = [], topologyKey = '' } = term;
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  return [
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...namespaces.flatMap((name) => invalidFor(`${path}.namespace`, name, isDNS1123Label(name))),
    ...validateLabelKeys(path, term.labelSelector, matchLabelKeys, mismatchLabelKeys),
    ...(topologyKey === ''
      ? [fieldError.required(`${path}.topologyKey`, 'can not be empty')]
      : NO_ERRORS),
    ...invalidFor(`${path}.topologyKey`, topologyKey, isQualifiedName(topologyKey)),
  ];
}
