/** FlowSchemas, checked. Upstream: pkg/apis/flowcontrol/validation/validation.go (v1.36). */
import type {
  FlowNonResourceRule,
  FlowResourceRule,
  FlowRules,
  FlowSchema,
  FlowSubject,
} from '../cluster-objects.ts';
import { goJson, sameInGo } from '../go-values/go-json.ts';
import { MANDATORY_FLOW_SCHEMAS } from '../flow-control-defaults.ts';
import { validateConditionTypes } from './condition-types.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';

type Errors = readonly FieldError[];

const PRECEDENCE_MAX = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const SPEC = 'flowcontrol.FlowSchemaSpec';
const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
];
const KINDS = ['Group', 'ServiceAccount', 'User'];
const FIELDS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

export function validateFlowSchema({ metadata, spec, status }: FlowSchema): Errors {
  const { name } = metadata;
  const errors = validateSpec(name, spec);
  const fixed = MANDATORY_FLOW_SCHEMAS.get(name);
  const isOther = fixed !== undefined && !sameInGo(SPEC, spec, fixed);
  const detail = `spec of '${name}' must equal the fixed value`;
  return [
    ...errors,
    ...(isOther ? [fieldError.invalidShown('spec', goJson(SPEC, spec, 'given'), detail)] : []),
    ...validateConditionTypes(status.conditions),
  ];
}

function validateSpec(name: string, spec: FlowSchema['spec']): Errors {
  const { matchingPrecedence = 0, distinguisherMethod, priorityLevelConfiguration } = spec;
  const errors: FieldError[] = [];
  const precedence = (detail: string): void => {
    errors.push(fieldError.invalid('spec.matchingPrecedence', matchingPrecedence, detail));
  };
  if (matchingPrecedence <= 0) precedence('must be a positive value');
  if (matchingPrecedence > PRECEDENCE_MAX) {
    precedence(`must not be greater than ${String(PRECEDENCE_MAX)}`);
  }
  if (matchingPrecedence === 1 && name !== 'exempt') {
    precedence("only the schema named 'exempt' may have matchingPrecedence 1");
  }
  if (distinguisherMethod !== undefined && !METHODS.includes(distinguisherMethod.type ?? '')) {
    const shown = { Type: distinguisherMethod.type ?? '' };
    errors.push(fieldError.notSupported('spec.distinguisherMethod.type', shown, METHODS));
  }
  const { name: level = '' } = priorityLevelConfiguration ?? {};
  const field = 'spec.priorityLevelConfiguration.name';
  if (level === '') errors.push(fieldError.required(field, 'must reference a priority level'));
  else errors.push(...invalidFor(field, level, isDNS1123Subdomain(level)));
  const ofRules = (spec.rules ?? []).flatMap((rules, at) =>
    validateRules(rules, `spec.rules[${String(at)}]`),
  );
  return [...errors, ...ofRules];
}

function validateRules(rules: FlowRules, path: string): Errors {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rules;
  const errors: FieldError[] = subjects.flatMap((subject, at) =>
    validateSubject(subject, `${path}.subjects[${String(at)}]`),
  );
  if (subjects.length === 0) {
    const detail = 'subjects must contain at least one value';
    errors.push(fieldError.required(`${path}.subjects`, detail));
  }
  if (resourceRules.length === 0 && nonResourceRules.length === 0) {
    const detail = 'at least one of resourceRules and nonResourceRules has to be non-empty';
    errors.push(fieldError.required(path, detail));
  }
  return [
    ...errors,
    ...resourceRules.flatMap((rule, at) =>
      validateResourceRule(rule, `${path}.resourceRules[${String(at)}]`),
    ),
    ...nonResourceRules.flatMap((rule, at) =>
      validateNonResourceRule(rule, `${path}.nonResourceRules[${String(at)}]`),
    ),
  ];
}

function validateSubject(subject: FlowSubject, path: string): Errors {
  const { kind = '' } = subject;
  if (kind !== 'Group' && kind !== 'ServiceAccount' && kind !== 'User') {
    return [fieldError.notSupported(`${path}.kind`, kind, KINDS)];
  }
  const others = (['ServiceAccount', 'User', 'Group'] as const).filter((each) => each !== kind);
  return [
    ...validateNamed(subject, kind, `${path}.${FIELDS[kind]}`),
    ...others.flatMap((other) => {
      const field = FIELDS[other];
      if (subject[field] === undefined) return NO_ERRORS;
      const detail = `${field} is forbidden when subject kind is not '${other}'`;
      return [fieldError.forbidden(`${path}.${field}`, detail)];
    }),
  ];
}

function validateNamed(subject: FlowSubject, kind: keyof typeof FIELDS, path: string): Errors {
  const field = FIELDS[kind];
  const { [field]: given } = subject;
  if (given === undefined) {
    return [fieldError.required(path, `${field} is required when subject kind is '${kind}'`)];
  }
  const { name = '', namespace = '' } = given as { name?: string; namespace?: string };
  const errors = name === '' ? [fieldError.required(`${path}.name`)] : NO_ERRORS;
  if (kind !== 'ServiceAccount') return errors;
  const isOne = name !== '' && name !== '*';
  const ofNamespace =
    namespace === ''
      ? [fieldError.required(`${path}.namespace`, 'must specify namespace for service account')]
      : invalidFor(`${path}.namespace`, namespace, isDNS1123Label(namespace));
  return [
    ...errors,
    ...(isOne ? invalidFor(`${path}.name`, name, isDNS1123Subdomain(name)) : NO_ERRORS),
    ...ofNamespace,
  ];
}

function validateVerbs(verbs: readonly string[], path: string): Errors {
  if (verbs.length === 0)
    return [fieldError.required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return alone(verbs, path, 'verbs');
  if (verbs.every((verb) => VERBS.includes(verb))) return NO_ERRORS;
  return [fieldError.notSupported(path, verbs, VERBS)];
}

function validateNonResourceRule(rule: FlowNonResourceRule, path: string): Errors {
  const { verbs = [], nonResourceURLs: urls = [] } = rule;
  const errors = validateVerbs(verbs, `${path}.verbs`);
  const field = `${path}.nonResourceURLs`;
  if (urls.length === 0) {
    const detail = 'nonResourceURLs must contain at least one value';
    return [...errors, fieldError.required(field, detail)];
  }
  if (urls.includes('*')) return [...errors, ...alone(urls, field, 'non-resource URLs')];
  const ofUrls = urls.flatMap((url, at) =>
    invalidFor(`${field}[${String(at)}]`, url, complaintsOfUrl(url)),
  );
  return [...errors, ...ofUrls];
}

function validateResourceRule(rule: FlowResourceRule, path: string): Errors {
  const { verbs = [], apiGroups = [], resources = [], namespaces = [], clusterScope } = rule;
  const groups =
    apiGroups.length === 0
      ? [
          fieldError.required(
            `${path}.apiGroups`,
            'resource rules must supply at least one api group',
          ),
        ]
      : aloneIfAll(apiGroups, `${path}.apiGroups`, 'api groups');
  const ofResources =
    resources.length === 0
      ? [
          fieldError.required(
            `${path}.resources`,
            'resource rules must supply at least one resource',
          ),
        ]
      : aloneIfAll(resources, `${path}.resources`, 'resources');
  return [
    ...validateVerbs(verbs, `${path}.verbs`),
    ...groups,
    ...ofResources,
    ...validateNamespaces(namespaces, clusterScope === true, `${path}.namespaces`),
  ];
}

function validateNamespaces(
  namespaces: readonly string[],
  isOfCluster: boolean,
  path: string,
): Errors {
  if (namespaces.length === 0 && !isOfCluster) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
    return [fieldError.required(path, detail)];
  }
  if (namespaces.includes('*')) return alone(namespaces, path, 'namespaces');
  const before = "each member of this list must be '*' or a DNS-1123 label; ";
  return namespaces.flatMap((namespace, at) => {
    const complaints = isDNS1123Label(namespace).map((each) => before + each);
    return invalidFor(`${path}[${String(at)}]`, namespace, complaints);
  });
}

function aloneIfAll(values: readonly string[], path: string, what: string): Errors {
  return values.includes('*') ? alone(values, path, what) : NO_ERRORS;
}

function alone(values: readonly string[], path: string, what: string): Errors {
  if (values.length === 1) return NO_ERRORS;
  const detail = `if '*' is present, must not specify other ${what}`;
  return [fieldError.invalid(path, values, detail)];
}

/** The first of what is wrong. */
function complaintsOfUrl(url: string): readonly string[] {
  if (url === '') return ['must not be empty'];
  if (url === '/') return [];
  if (!url.startsWith('/')) return ['must start with slash'];
  if (url.includes(' ')) return ['must not contain white-space'];
  if (url.includes('//')) return ['must not contain double slash'];
  const stars = url.split('*').length - 1;
  const isFine = stars === 0 || (stars === 1 && url.endsWith('/*'));
  return isFine ? [] : ['wildcard can only do suffix matching'];
}
