/**
 * Webhook configurations, checked. What would need a network of Services is refused by name.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go (v1.36).
 */
import type { MutatingWebhook, ValidatingWebhook } from '../webhook-objects.ts';
import { ADMISSION_VARIABLES } from '../policies/admission-variables.ts';
import { admissionRuleErrors } from './admission-rules.ts';
import { validateQualifiedDomain } from './domains.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validateMatchConditions } from './match-conditions.ts';
import { isDNS1035Label } from './names.ts';
import { validateWebhookService } from './webhook-service.ts';

type Webhook = ValidatingWebhook & Partial<MutatingWebhook>;

const TIMEOUT_SECONDS_MAX = 30;
const EFFECTS = ['None', 'NoneOnDryRun'];
const REVIEWS = ['v1', 'v1beta1'];
const NOT_SIMULATED = 'is not simulated';
const NO_SERVICE = `a Service in front of a webhook ${NOT_SIMULATED}; give its url`;

export function validateWebhooks(webhooks: readonly Webhook[] = []): readonly FieldError[] {
  const errors = upstreamErrors(webhooks);
  if (errors.length > 0) return errors;
  return webhooks.flatMap((webhook, at) => unsimulated(webhook, `webhooks[${String(at)}]`));
}

function upstreamErrors(webhooks: readonly Webhook[]): readonly FieldError[] {
  return webhooks.flatMap((webhook, at) => {
    const { name = '' }: Partial<Webhook> = webhook;
    const path = `webhooks[${String(at)}]`;
    const isTwice = name !== '' && webhooks.findIndex((each) => each.name === name) < at;
    return [
      ...validate(webhook, path),
      ...versionErrors(webhook, path),
      ...(isTwice ? [fieldError.duplicate(`${path}.name`, name)] : NO_ERRORS),
    ];
  });
}

function validate(webhook: Partial<Webhook>, path: string): readonly FieldError[] {
  const { name = '', timeoutSeconds = 10, rules = [], matchConditions = [] } = webhook;
  const { namespaceSelector = {}, objectSelector = {}, sideEffects } = webhook;
  const errors: FieldError[] = [
    ...validateQualifiedDomain(name, `${path}.name`),
    ...admissionRuleErrors(rules, `${path}.rules`),
  ];
  const supported = (field: string, value: string | undefined, values: readonly string[]): void => {
    if (value === undefined || values.includes(value)) return;
    errors.push(fieldError.notSupported(`${path}.${field}`, value, values));
  };
  supported('failurePolicy', webhook.failurePolicy, ['Fail', 'Ignore']);
  supported('matchPolicy', webhook.matchPolicy, ['Equivalent', 'Exact']);
  if (sideEffects === undefined) {
    const why = `must specify one of ${EFFECTS.join(', ')}`;
    errors.push(fieldError.required(`${path}.sideEffects`, why));
  } else supported('sideEffects', sideEffects, EFFECTS);
  if (timeoutSeconds > TIMEOUT_SECONDS_MAX || timeoutSeconds < 1) {
    const why = 'the timeout value must be between 1 and 30 seconds';
    errors.push(fieldError.invalid(`${path}.timeoutSeconds`, timeoutSeconds, why));
  }
  errors.push(
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(objectSelector, `${path}.objectSelector`),
  );
  supported('reinvocationPolicy', webhook.reinvocationPolicy, ['IfNeeded', 'Never']);
  return [
    ...errors,
    ...clientErrors(webhook.clientConfig ?? {}, `${path}.clientConfig`),
    ...validateMatchConditions(matchConditions, ADMISSION_VARIABLES, `${path}.matchConditions`),
  ];
}

function versionErrors(
  { admissionReviewVersions: versions = [] }: Partial<Webhook>,
  path: string,
): readonly FieldError[] {
  const field = `${path}.admissionReviewVersions`;
  if (versions.length === 0) {
    return [fieldError.required(field, `must specify one of ${REVIEWS.join(', ')}`)];
  }
  const errors = versions.flatMap((version, at) => {
    const place = `${field}[${String(at)}]`;
    if (versions.indexOf(version) < at) {
      return [fieldError.invalid(place, version, 'duplicate version')];
    }
    return invalidFor(place, version, isDNS1035Label(version));
  });
  if (versions.some((version) => REVIEWS.includes(version))) return errors;
  const why = `must include at least one of ${REVIEWS.join(', ')}`;
  return [...errors, fieldError.invalid(field, versions, why)];
}

/** What upstream takes. */
function unsimulated(
  { admissionReviewVersions: versions = [], clientConfig = {} }: Partial<Webhook>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { service, url }: Partial<Webhook['clientConfig']> = clientConfig;
  if (service !== undefined && url === undefined) {
    errors.push(fieldError.forbidden(`${path}.clientConfig.service`, NO_SERVICE));
  }
  if (!versions.includes('v1beta1') || versions.includes('v1')) return errors;
  const why = `only v1 is spoken here; another version ${NOT_SIMULATED}`;
  return [...errors, fieldError.invalid(`${path}.admissionReviewVersions`, versions, why)];
}

/** Whom to ask, and where; a Service is refused, as there is nobody to ask. */
export function webhookClientErrors(
  client: Partial<Webhook['clientConfig']>,
  path: string,
): readonly FieldError[] {
  const errors = clientErrors(client, path);
  if (client.service === undefined || client.url !== undefined) return errors;
  return [...errors, fieldError.forbidden(`${path}.service`, NO_SERVICE)];
}

function clientErrors(
  { url, service }: Partial<Webhook['clientConfig']>,
  path: string,
): readonly FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [fieldError.required(path, 'exactly one of url or service is required')];
  }
  if (url !== undefined) return urlErrors(url, `${path}.url`);
  return validateWebhookService(service ?? {}, `${path}.service`);
}

function urlErrors(url: string, path: string): readonly FieldError[] {
  const form = 'desired format: https://host[/path]';
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][-+.\w]*):)?([^]*)$/.exec(url) ?? [];
  const [, authority = '', tail = ''] = /^(?:\/\/([^/?#]*))?([^]*)$/.exec(rest) ?? [];
  const [user, host] = authority.includes('@')
    ? [
        authority.slice(0, authority.lastIndexOf('@')),
        authority.slice(authority.lastIndexOf('@') + 1),
      ]
    : [undefined, authority];
  const hash = tail.indexOf('#');
  const [before, fragment] = hash < 0 ? [tail, ''] : [tail.slice(0, hash), tail.slice(hash + 1)];
  const query = before.includes('?') ? before.slice(before.indexOf('?') + 1) : '';
  const faults: readonly (readonly [isFault: boolean, value: string, why: string])[] = [
    [
      scheme.toLowerCase() !== 'https',
      scheme.toLowerCase(),
      `'https' is the only allowed URL scheme; ${form}`,
    ],
    [host === '', host, `host must be specified; ${form}`],
    [user !== undefined, user ?? '', 'user information is not permitted in the URL'],
    [fragment !== '', fragment, 'fragments are not permitted in the URL'],
    [query !== '', query, 'query parameters are not permitted in the URL'],
  ];
  return faults.flatMap(([isFault, value, why]) =>
    isFault ? [fieldError.invalid(path, value, why)] : NO_ERRORS,
  );
}
