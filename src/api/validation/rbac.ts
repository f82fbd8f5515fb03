/** Rights, checked. Upstream: pkg/apis/rbac/validation/validation.go (v1.36). */
import { goJson } from '../go-values/go-json.ts';
import type { ClusterRole, PolicyRule, RoleRef, Subject } from '../rbac-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isDNS1123Subdomain, isPathSegment } from './names.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export function validateRules(
  rules: readonly PolicyRule[] = [],
  isNamespaced: boolean,
): readonly FieldError[] {
  return rules.flatMap((rule, at) => validateRule(rule, `rules[${String(at)}]`, isNamespaced));
}

/** Its own rules, and whose it takes over. */
export function validateClusterRole({
  rules,
  aggregationRule,
}: ClusterRole): readonly FieldError[] {
  const errors = validateRules(rules, false);
  if (aggregationRule === undefined) return errors;
  const { clusterRoleSelectors: selectors = [] }: Partial<typeof aggregationRule> = aggregationRule;
  const path = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0) {
    const detail = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
    return [...errors, fieldError.required(path, detail)];
  }
  const ofSelectors = selectors.flatMap((selector, at) => {
    const place = `${path}[${String(at)}]`;
    const found = validateLabelSelector(selector, place);
    if (found.length === 0) return NO_ERRORS;
    return [...found, fieldError.invalid(place, null, 'invalid label selector.')];
  });
  return [...errors, ...ofSelectors];
}

function validateRule(
  rule: PolicyRule,
  path: string,
  isNamespaced: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (isEmpty(verbs)) {
    errors.push(fieldError.required(`${path}.verbs`, 'verbs must contain at least one value'));
  }
  if (nonResourceURLs.length > 0) {
    const field = `${path}.nonResourceURLs`;
    if (isNamespaced) {
      const why = 'namespaced rules cannot apply to non-resource URLs';
      errors.push(fieldError.invalid(field, nonResourceURLs, why));
    }
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      const why = 'rules cannot apply to both regular resources and non-resource URLs';
      errors.push(fieldError.invalid(field, nonResourceURLs, why));
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    const why = 'resource rules must supply at least one api group';
    errors.push(fieldError.required(`${path}.apiGroups`, why));
  }
  if (resources.length === 0) {
    const why = 'resource rules must supply at least one resource';
    errors.push(fieldError.required(`${path}.resources`, why));
  }
  return errors;
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

interface Binding {
  readonly subjects?: readonly Subject[];
  readonly roleRef: RoleRef;
}

export function validateBinding(
  { roleRef, subjects = [] }: Binding,
  isNamespaced: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { apiGroup, kind, name }: Partial<RoleRef> = roleRef;
  if (apiGroup !== RBAC_GROUP) {
    errors.push(fieldError.notSupported('roleRef.apiGroup', apiGroup ?? '', [RBAC_GROUP]));
  }
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(kind)) errors.push(fieldError.notSupported('roleRef.kind', kind, kinds));
  if (isBlank(name)) errors.push(fieldError.required('roleRef.name'));
  else errors.push(...invalidFor('roleRef.name', name, isPathSegment(name)));
  subjects.forEach((subject, at) => {
    errors.push(...validateSubject(subject, `subjects[${String(at)}]`, isNamespaced));
  });
  return errors;
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text === '';
}

function validateSubject(
  { kind, apiGroup = '', name, namespace = '' }: Subject,
  path: string,
  isNamespaced: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (isBlank(name)) errors.push(fieldError.required(`${path}.name`));
  const group = kind === 'ServiceAccount' ? '' : RBAC_GROUP;
  switch (kind) {
    case 'ServiceAccount':
      if (!isBlank(name))
        errors.push(...invalidFor(`${path}.name`, name, isDNS1123Subdomain(name)));
      if (!isNamespaced && namespace === '') errors.push(fieldError.required(`${path}.namespace`));
      break;
    case 'User':
    case 'Group':
      break;
    default: {
      const kinds = ['ServiceAccount', 'User', 'Group'];
      return [...errors, fieldError.notSupported(`${path}.kind`, kind, kinds)];
    }
  }
  if (apiGroup !== group) {
    errors.push(fieldError.notSupported(`${path}.apiGroup`, apiGroup, [group]));
  }
  return errors;
}

export function validateBindingUpdate(next: Binding, old: Binding): readonly FieldError[] {
  const isSame = (['apiGroup', 'kind', 'name'] as const).every(
    (field) => next.roleRef[field] === old.roleRef[field],
  );
  if (isSame) return NO_ERRORS;
  const shown = goJson('rbac.RoleRef', next.roleRef, 'given');
  return [fieldError.invalidShown('roleRef', shown, 'cannot change roleRef')];
}
