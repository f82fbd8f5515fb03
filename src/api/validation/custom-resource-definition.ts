/**
 * CustomResourceDefinitions, checked: all but their schemas' content, which src/api/structural knows of. As upstream,
 * what all versions say alike is complained of at the place where the older API had it: `spec.validation`.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go, v1/conversion.go (v1.36).
 */
import { approvalErrors } from '../custom/api-approval.ts';
import { isConditionTrue } from '../custom/conditions.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  WebhookConversion,
} from '../custom-resource-definition-objects.ts';
import { hoistedFields, versionErrors } from './custom-resource-version.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1035Label, isDNS1123Subdomain } from './names.ts';
import { webhookClientErrors } from './webhooks.ts';

type Errors = readonly FieldError[];

const SCOPES = ['Cluster', 'Namespaced'];
const IMMUTABLE = 'field is immutable';

export function validateCustomResourceDefinition(crd: CustomResourceDefinition): Errors {
  const { spec, metadata } = crd;
  return [
    ...(metadata.name === `${spec.names.plural}.${spec.group}`
      ? NO_ERRORS
      : [
          fieldError.invalid(
            'metadata.name',
            metadata.name,
            'must be spec.names.plural+"."+spec.group',
          ),
        ]),
    ...specErrors(spec),
    ...storedVersionErrors(crd),
    ...approvalErrors(crd, undefined),
    ...unknownFieldsErrors(spec),
  ];
}

export function validateCustomResourceDefinitionUpdate(
  next: CustomResourceDefinition,
  old: CustomResourceDefinition,
): Errors {
  const immutable = (field: string, after: unknown, before: unknown): Errors =>
    after === before ? NO_ERRORS : [fieldError.invalid(`spec.${field}`, after, IMMUTABLE)];
  const isEstablished = isConditionTrue(old, 'Established');
  const { spec } = next;
  return [
    ...(spec === old.spec ? NO_ERRORS : specErrors(spec, old.spec.versions)),
    ...(isEstablished
      ? [
          ...immutable('scope', spec.scope, old.spec.scope),
          ...immutable('names.kind', spec.names.kind, old.spec.names.kind),
        ]
      : NO_ERRORS),
    ...immutable('group', spec.group, old.spec.group),
    ...immutable('names.plural', spec.names.plural, old.spec.names.plural),
    ...storedVersionErrors(next),
    ...approvalErrors(next, old),
    ...unknownFieldsErrors(spec),
  ];
}

export function validateCustomResourceDefinitionStatus({
  status,
}: CustomResourceDefinition): Errors {
  return nameErrors(status.acceptedNames ?? { plural: '', kind: '' }, 'status.acceptedNames');
}

/** @param before the versions that there were */
function specErrors(
  spec: CustomResourceDefinitionSpec,
  before: CustomResourceDefinitionSpec['versions'] = [],
): Errors {
  const { names, versions } = spec;
  const hoisted = hoistedFields(versions, before);
  return [
    ...groupErrors(spec.group),
    ...scopeErrors(spec.scope),
    ...versions.flatMap(({ schema }, at) =>
      schema?.openAPIV3Schema === undefined
        ? [fieldError.required(`spec.versions[${String(at)}].schema.openAPIV3Schema`)]
        : NO_ERRORS,
    ),
    ...versions.flatMap((version, at) => [
      ...invalidAt(
        `spec.versions[${String(at)}].name`,
        version.name,
        isDNS1035Label(version.name ?? ''),
      ),
      ...versionErrors(version, `spec.versions[${String(at)}]`, hoisted, before),
    ]),
    ...versionsErrors(versions),
    ...requiredNames(names),
    ...nameErrors(names, 'spec.names'),
    ...hoisted.errors,
    ...conversionErrors(spec),
  ];
}

function groupErrors(group: string | undefined): Errors {
  if (group === undefined || group === '') return [fieldError.required('spec.group')];
  const complaints = isDNS1123Subdomain(group);
  if (complaints.length > 0) return invalidAt('spec.group', group, complaints);
  if (group.includes('.')) return NO_ERRORS;
  return [fieldError.invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function scopeErrors(scope: string | undefined): Errors {
  if (scope === undefined || scope === '') return [fieldError.required('spec.scope')];
  return SCOPES.includes(scope)
    ? NO_ERRORS
    : [fieldError.notSupported('spec.scope', scope, SCOPES)];
}

function versionsErrors(versions: CustomResourceDefinitionSpec['versions']): Errors {
  const invalid = (detail: string): FieldError =>
    fieldError.invalid('spec.versions', versions, detail);
  const isUnique = new Set(versions.map(({ name }) => name)).size === versions.length;
  const stored = versions.filter(({ storage }) => storage);
  return [
    ...(isUnique ? [] : [invalid('must contain unique version names')]),
    ...(stored.length === 1
      ? []
      : [invalid('must have exactly one version marked as storage version')]),
  ];
}

function requiredNames(names: CustomResourceDefinitionNames): Errors {
  const required = ['plural', 'singular', 'kind', 'listKind'] as const;
  return required
    .filter((field) => (names[field] ?? '') === '')
    .map((field) => fieldError.required(`spec.names.${field}`));
}

function nameErrors(names: CustomResourceDefinitionNames, path: string): Errors {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names;
  const label = (field: string, value: string, prefix = ''): Errors => {
    if (value === '') return NO_ERRORS;
    const complaints = isDNS1035Label(prefix === '' ? value : value.toLowerCase());
    return invalidAt(`${path}.${field}`, value, complaints, prefix);
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  const labels = (field: string, values: readonly string[]): Errors =>
    values.flatMap((value, at) =>
      invalidAt(`${path}.${field}[${String(at)}]`, value, isDNS1035Label(value)),
    );
  return [
    ...label('plural', plural),
    ...label('singular', singular),
    ...label('kind', kind, mixed),
    ...label('listKind', listKind, mixed),
    ...labels('shortNames', shortNames),
    ...(kind !== '' && kind === listKind
      ? invalidFor(`${path}.listKind`, listKind, ['kind and listKind may not be the same'])
      : NO_ERRORS),
    ...labels('categories', categories),
  ];
}

/** One fault for all complaints about the value, as upstream joins them here. */
function invalidAt(
  field: string,
  value: string,
  complaints: readonly string[],
  prefix = '',
): Errors {
  if (complaints.length === 0) return NO_ERRORS;
  return [fieldError.invalid(field, value, prefix + complaints.join(','))];
}

function conversionErrors({ conversion }: CustomResourceDefinitionSpec): Errors {
  const path = 'spec.conversion';
  const { strategy = '', webhook } = conversion ?? {};
  if (strategy === '') return [fieldError.required(`${path}.strategy`)];
  if (strategy === 'Webhook') return webhookErrors(webhook ?? {}, path);
  if (strategy !== 'None') {
    return [fieldError.notSupported(`${path}.strategy`, strategy, ['None', 'Webhook'])];
  }
  const why = 'should not be set when strategy is not set to Webhook';
  return [
    ...(webhook?.clientConfig === undefined
      ? []
      : [fieldError.forbidden(`${path}.webhookClientConfig`, why)]),
    ...((webhook?.conversionReviewVersions ?? []).length === 0
      ? []
      : [fieldError.forbidden(`${path}.conversionReviewVersions`, why)]),
  ];
}

/** Deviation: v1 alone is spoken, and no Service stands before a webhook: both are refused by their names. */
function webhookErrors(
  { clientConfig, conversionReviewVersions = [] }: Partial<WebhookConversion>,
  path: string,
): Errors {
  const field = `${path}.conversionReviewVersions`;
  const config = `${path}.webhookClientConfig`;
  const required = 'required when strategy is set to Webhook';
  return [
    ...(clientConfig === undefined
      ? [fieldError.required(config, required)]
      : webhookClientErrors(clientConfig, config)),
    ...(conversionReviewVersions.length === 0 ? [fieldError.required(field)] : NO_ERRORS),
    ...conversionReviewVersions.flatMap((version, at) =>
      conversionReviewVersions.indexOf(version) < at
        ? [fieldError.invalid(`${field}[${String(at)}]`, version, 'duplicate version')]
        : invalidFor(`${field}[${String(at)}]`, version, isDNS1035Label(version)),
    ),
    ...(conversionReviewVersions.length === 0 || conversionReviewVersions.includes('v1')
      ? NO_ERRORS
      : [
          fieldError.invalid(
            field,
            conversionReviewVersions,
            'only v1 is spoken here; another version is not simulated',
          ),
        ]),
  ];
}

function storedVersionErrors({ status, spec }: CustomResourceDefinition): Errors {
  const path = 'status.storedVersions';
  const { storedVersions = [] } = status;
  if (storedVersions.length === 0) {
    return [fieldError.invalid(path, storedVersions, 'must have at least one stored version')];
  }
  const missing = spec.versions.filter(
    ({ name, storage }) => storage && !storedVersions.includes(name),
  );
  return [
    ...missing.map(({ name }) =>
      fieldError.invalid(path, storedVersions, `must have the storage version ${name}`),
    ),
    ...storedVersions.flatMap((name, at) => {
      if (spec.versions.some((version) => version.name === name)) return [];
      const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
      return [fieldError.invalid(`${path}[${String(at)}]`, name, why)];
    }),
  ];
}

function unknownFieldsErrors({ preserveUnknownFields }: CustomResourceDefinitionSpec): Errors {
  if (preserveUnknownFields !== true) return NO_ERRORS;
  const why =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [fieldError.invalid('spec.preserveUnknownFields', true, why)];
}
