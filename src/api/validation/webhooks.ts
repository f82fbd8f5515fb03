/**
 * Webhook configurations, checked. What would need a network of Services is refused by name.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go (v1.36).
 */
import type { MutatingWebhook, ValidatingWebhook } from '../webhook-objects.ts';
import { ADMISSION_VARIABLES } from '../policies/admission-variables.ts';
import { admissionRuleErrors } from './admission-rules.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateMatchConditions } from './match-conditions.ts';
import { isDNS1123Subdomain } from './names.ts';

type Webhook = ValidatingWebhook & Partial<MutatingWebhook>;

const TIMEOUT_SECONDS_MAX = 30;
const NOT_SIMULATED = 'is not simulated';

export function validateWebhooks(webhooks: readonly Webhook[] = []): readonly FieldError[] {
  const errors = webhooks.flatMap((webhook, at) => validate(webhook, `webhooks[${String(at)}]`));
  webhooks.forEach(({ name }, at) => {
    if (webhooks.findIndex((each) => each.name === name) === at) return;
    errors.push(fieldError.duplicate(`webhooks[${String(at)}].name`, name));
  });
  return errors;
}

function validate(webhook: Webhook, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { name, sideEffects, timeoutSeconds = 10, matchConditions = [] } = webhook;
  const { failurePolicy, matchPolicy, reinvocationPolicy }: Partial<Webhook> = webhook;
  if (isDNS1123Subdomain(name).length > 0 || name.split('.').length < 3) {
    const why = 'should be a domain with at least three segments separated by dots';
    errors.push(fieldError.invalid(`${path}.name`, name, why));
  }
  const supported = (field: string, value: string | undefined, values: readonly string[]): void => {
    if (value === undefined || values.includes(value)) return;
    errors.push(fieldError.notSupported(`${path}.${field}`, value, values));
  };
  supported('failurePolicy', failurePolicy, ['Fail', 'Ignore']);
  supported('matchPolicy', matchPolicy, ['Equivalent', 'Exact']);
  supported('reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never']);
  const given: string | undefined = sideEffects;
  const effects = ['None', 'NoneOnDryRun'];
  if (given === undefined) {
    errors.push(
      fieldError.required(`${path}.sideEffects`, `must specify one of ${effects.join(', ')}`),
    );
  } else supported('sideEffects', given, effects);
  if (timeoutSeconds > TIMEOUT_SECONDS_MAX || timeoutSeconds < 1) {
    const why = 'the timeout value must be between 1 and 30 seconds';
    errors.push(fieldError.invalid(`${path}.timeoutSeconds`, timeoutSeconds, why));
  }
  errors.push(
    ...validateMatchConditions(matchConditions, ADMISSION_VARIABLES, `${path}.matchConditions`),
  );
  return [
    ...errors,
    ...versionErrors(webhook, path),
    ...webhookClientErrors(webhook.clientConfig ?? {}, `${path}.clientConfig`),
    ...admissionRuleErrors(webhook.rules ?? [], `${path}.rules`),
  ];
}

function versionErrors(
  { admissionReviewVersions }: Partial<Webhook>,
  path: string,
): readonly FieldError[] {
  const field = `${path}.admissionReviewVersions`;
  if (admissionReviewVersions === undefined || admissionReviewVersions.length === 0) {
    return [fieldError.required(field, 'must specify one of v1, v1beta1')];
  }
  if (admissionReviewVersions.includes('v1')) return [];
  return [
    fieldError.invalid(
      field,
      admissionReviewVersions,
      `only v1 is spoken here; another version ${NOT_SIMULATED}`,
    ),
  ];
}

/** Whom to ask, and where. */
export function webhookClientErrors(
  { url, service }: Partial<Webhook['clientConfig']>,
  path: string,
): readonly FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [fieldError.required(path, 'exactly one of url or service is required')];
  }
  if (url === undefined) {
    return [
      fieldError.forbidden(
        `${path}.service`,
        `a Service in front of a webhook ${NOT_SIMULATED}; give its url`,
      ),
    ];
  }
  const invalid = (why: string): FieldError => fieldError.invalid(`${path}.url`, url, why);
  const form = 'desired format: https://host[/path]';
  if (!/^\w+:/.test(url) || !/^https:/i.test(url)) {
    return [invalid(`'https' is the only allowed URL scheme; ${form}`)];
  }
  const [, authority = '', rest = ''] = /^https:\/\/([^/?#]*)([^]*)$/i.exec(url) ?? [];
  if (authority === '') return [invalid(`host must be specified; ${form}`)];
  if (authority.includes('@')) return [invalid('user information is not permitted in the URL')];
  if (rest.includes('#')) return [invalid('fragments are not permitted in the URL')];
  if (rest.includes('?')) return [invalid('query parameters are not permitted in the URL')];
  return [];
}
