/** APIServices, checked. Upstream: kube-aggregator pkg/apis/apiregistration/validation/validation.go (v1.36). */
import type { APIService, Condition } from '../cluster-objects.ts';
import { decodeBase64 } from '../base64.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1035Label, isDNS1123Subdomain, isPathSegment, isPathSegmentPrefix } from './names.ts';
import type { NameRule } from './object-meta.ts';

type Errors = readonly FieldError[];

const GROUP_PRIORITY_MAX = 20_000;
const VERSION_PRIORITY_MAX = 1000;
const PORT_MAX = 65_535;
const STATUSES = ['True', 'False', 'Unknown'];

export function validateAPIService({ metadata, spec }: APIService): Errors {
  const { group = '', version = '', service } = spec;
  const { groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  const wanted = `${version}.${group}`;
  const { name, generateName = '' } = metadata;
  const errors: FieldError[] = [
    ...validateName(generateName, 'metadata.generateName', wanted, isPathSegmentPrefix),
    ...validateName(name, 'metadata.name', wanted, isPathSegment),
  ];
  if (group === '' && version !== 'v1') {
    const detail = 'only v1 may have an empty group and it better be legacy kube';
    errors.push(fieldError.required('spec.group', detail));
  }
  if (group !== '') errors.push(...invalidFor('spec.group', group, isDNS1123Subdomain(group)));
  errors.push(...invalidFor('spec.version', version, isDNS1035Label(version)));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > GROUP_PRIORITY_MAX) {
    const detail = 'must be positive and less than 20000';
    errors.push(fieldError.invalid('spec.groupPriorityMinimum', groupPriorityMinimum, detail));
  }
  if (versionPriority <= 0 || versionPriority > VERSION_PRIORITY_MAX) {
    const detail = 'must be positive and less than 1000';
    errors.push(fieldError.invalid('spec.versionPriority', versionPriority, detail));
  }
  return [...errors, ...(service === undefined ? validateLocal(spec) : validateRemote(spec))];
}

export function validateAPIServiceStatus({ status }: APIService): Errors {
  return (status.conditions ?? []).flatMap((condition: Partial<Condition>, at) => {
    const { status: given = '' } = condition;
    if (STATUSES.includes(given)) return NO_ERRORS;
    const field = `status.conditions[${String(at)}].status`;
    return [fieldError.notSupported(field, given, STATUSES)];
  });
}

function validateName(name: string, field: string, wanted: string, rule: NameRule): Errors {
  if (name === '') return NO_ERRORS;
  const complaints = rule(name);
  if (complaints.length > 0) return invalidFor(field, name, complaints);
  if (name === wanted) return NO_ERRORS;
  const detail = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`;
  return [fieldError.invalid(field, name, detail)];
}

function validateLocal({ caBundle = '', insecureSkipTLSVerify }: APIService['spec']): Errors {
  const errors: FieldError[] = [];
  if (caBundle !== '') {
    const shown = `${String(decodeBase64(caBundle)?.length ?? 0)} bytes`;
    const detail = 'local APIServices may not have a caBundle';
    errors.push(fieldError.invalid('spec.caBundle', shown, detail));
  }
  if (insecureSkipTLSVerify !== true) return errors;
  const detail = 'local APIServices may not have insecureSkipTLSVerify';
  return [...errors, fieldError.invalid('spec.insecureSkipTLSVerify', true, detail)];
}

function validateRemote({
  service = {},
  caBundle = '',
  insecureSkipTLSVerify,
}: APIService['spec']): Errors {
  const { namespace = '', name = '', port = 0 } = service;
  const errors: FieldError[] = [];
  if (namespace === '') errors.push(fieldError.required('spec.service.namespace'));
  if (name === '') errors.push(fieldError.required('spec.service.name'));
  if (port < 1 || port > PORT_MAX) {
    const detail = 'port is not valid: must be between 1 and 65535, inclusive';
    errors.push(fieldError.invalid('spec.service.port', port, detail));
  }
  if (insecureSkipTLSVerify !== true || caBundle === '') return errors;
  const detail = 'may not be true if caBundle is present';
  return [...errors, fieldError.invalid('spec.insecureSkipTLSVerify', true, detail)];
}
