/**
 * Validation of ResourceQuotas. Upstream: pkg/apis/core/validation/validation.go, ValidateResourceQuota (v1.36).
 *
 * Upstream looks at the resources of a list in any order; here it is that of their names.
 */
import type { ResourceList, ResourceQuota, ResourceQuotaSpec } from '../quota-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { isStandardOfQuotas, validateQuotaAmount } from './resource-names.ts';

const COMPUTE: readonly string[] = [
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
];
const OF_PODS: readonly string[] = ['pods', ...COMPUTE];

/** By scope, the standard resources that may be counted within it. */
const SCOPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Terminating', OF_PODS],
  ['NotTerminating', OF_PODS],
  ['BestEffort', ['pods']],
  ['NotBestEffort', OF_PODS],
  ['PriorityClass', OF_PODS],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
  ['CrossNamespacePodAffinity', OF_PODS],
]);
const OF_ONE_VALUE: readonly string[] = [
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
];
const CONTRARY = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

export function validateResourceQuota({ spec }: ResourceQuota): readonly FieldError[] {
  const ofAmounts = validateAmounts(spec.hard, 'spec.hard');
  return [...ofAmounts, ...validateScopes(spec), ...validateScopeSelector(spec)];
}

export function validateResourceQuotaUpdate(
  next: ResourceQuota,
  old: ResourceQuota,
): readonly FieldError[] {
  const { scopes } = next.spec;
  const errors = validateResourceQuota(next);
  if (namesIn(scopes) === namesIn(old.spec.scopes)) return errors;
  return [...errors, fieldError.invalid('spec.scopes', scopes ?? null, 'field is immutable')];
}

export function validateResourceQuotaStatus({ status }: ResourceQuota): readonly FieldError[] {
  const { hard, used } = status;
  return [...validateAmounts(hard, 'status.hard'), ...validateAmounts(used, 'status.used')];
}

function validateAmounts(list: ResourceList = {}, path: string): readonly FieldError[] {
  return Object.keys(list)
    .sort()
    .flatMap((name) => validateQuotaAmount(name, list[name] ?? '0', `${path}[${name}]`));
}

function namesIn(scopes: readonly string[] = []): string {
  return [...new Set(scopes)].sort().join();
}

function validateScopes({ scopes = [], hard = {} }: ResourceQuotaSpec): readonly FieldError[] {
  if (scopes.length === 0) return NO_ERRORS;
  const path = 'spec.scopes';
  const errors = scopes.flatMap((scope) => [
    ...(SCOPES.has(scope) ? [] : [fieldError.invalid(path, scopes, 'unsupported scope')]),
    ...outOf(scope, hard).map(() =>
      fieldError.invalid(path, scopes, 'unsupported scope applied to resource'),
    ),
  ]);
  return [...errors, ...conflicts(scopes, scopes)];
}

type Expressions = NonNullable<NonNullable<ResourceQuotaSpec['scopeSelector']>['matchExpressions']>;

/** As the server's own type prints them: with Go's names of fields. */
function shownExpressions(expressions: Expressions): object {
  return {
    MatchExpressions: expressions.map(({ scopeName, operator, values }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values ?? null,
    })),
  };
}

function validateScopeSelector(spec: ResourceQuotaSpec): readonly FieldError[] {
  const { scopeSelector, hard = {} } = spec;
  if (scopeSelector === undefined) return NO_ERRORS;
  const { matchExpressions = [] } = scopeSelector;
  const path = 'spec.scopeSelector.matchExpressions';
  const errors: FieldError[] = [];
  const invalid = (field: string, value: unknown, detail: string): void => {
    errors.push(fieldError.invalid(field, value, detail));
  };
  for (const { scopeName = '', operator = '', values = [] } of matchExpressions) {
    if (!SCOPES.has(scopeName)) invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
    for (const _ of outOf(scopeName, hard)) {
      invalid(path, shownExpressions(matchExpressions), 'unsupported scope applied to resource');
    }
    if (OF_ONE_VALUE.includes(scopeName) && operator !== 'Exists') {
      const detail =
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
      invalid(`${path}.operator`, operator, detail);
    }
    if (operator === 'In' || operator === 'NotIn') {
      const detail =
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      if (values.length === 0) errors.push(fieldError.required(`${path}.values`, detail));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const detail =
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      if (values.length > 0) invalid(`${path}.values`, values, detail);
    } else invalid(`${path}.operator`, operator, 'not a valid selector operator');
  }
  // Upstream says so of the other list.
  const selected = matchExpressions.map(({ scopeName }) => scopeName);
  return [...errors, ...conflicts(selected, spec.scopes ?? null)];
}

/** Of the standard resources those that the scope does not know. */
function outOf(scope: string, hard: ResourceList): readonly string[] {
  const known = SCOPES.get(scope);
  if (known === undefined) return [];
  return Object.keys(hard).filter((name) => isStandardOfQuotas(name) && !known.includes(name));
}

function conflicts(scopes: readonly string[], shown: unknown): readonly FieldError[] {
  return CONTRARY.filter((pair) => pair.every((scope) => scopes.includes(scope))).map(() =>
    fieldError.invalid('spec.scopes', shown, 'conflicting scopes'),
  );
}
