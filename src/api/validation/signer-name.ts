/** Who is to sign: `example.com/signer-name`. Upstream: pkg/apis/core/validation/names.go, ValidateSignerName (v1.36). */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';

const DOMAIN_LENGTH_MAX = 253;
const LENGTH_MAX = DOMAIN_LENGTH_MAX + 1 + (253 + 63 + 1);

export function validateSignerName(name: string, field: string): readonly FieldError[] {
  if (name === '') return [fieldError.required(field)];
  const [domain = '', path = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0) {
    const detail =
      "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [fieldError.invalid(field, name, detail)];
  }
  const isShort = domain.split('.').length < 2;
  const detail = 'should be a domain with at least two segments separated by dots';
  return [
    ...(domain.length > DOMAIN_LENGTH_MAX
      ? [fieldError.tooLong(field, DOMAIN_LENGTH_MAX)]
      : NO_ERRORS),
    ...ofLabels(domain, field, isDNS1123Label),
    ...(isShort ? [fieldError.invalid(field, domain, detail)] : NO_ERRORS),
    ...ofLabels(path, field, isDNS1123Subdomain),
    ...(name.length > LENGTH_MAX ? [fieldError.tooLong(field, LENGTH_MAX)] : NO_ERRORS),
  ];
}

/** The first that is wrong. */
function ofLabels(
  text: string,
  field: string,
  rule: (label: string) => readonly string[],
): readonly FieldError[] {
  for (const label of text.split('.')) {
    const complaints = rule(label);
    if (complaints.length === 0) continue;
    return complaints.map((each) =>
      fieldError.invalid(field, text, `validating label ${JSON.stringify(label)}: ${each}`),
    );
  }
  return NO_ERRORS;
}
