/** Names in the domain name system. Upstream: apimachinery pkg/util/validation/validation.go. */
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const HTTP_PATH_REGEXP = new RegExp(`^${HTTP_PATH}$`);

/** Two labels at least; a dot at its end is taken. Upstream: IsFullyQualifiedDomainName. */
export function validateDomain(text: string, path: string): readonly FieldError[] {
  if (text === '') return [fieldError.required(path)];
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const complaints = isDNS1123Subdomain(name);
  if (complaints.length > 0) return [fieldError.invalid(path, name, complaints.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) {
    const detail = 'should be a domain with at least two segments separated by dots';
    return [fieldError.invalid(path, name, detail)];
  }
  const bad = labels.find((label) => isDNS1123Label(label).length > 0);
  if (bad === undefined) return NO_ERRORS;
  return [fieldError.invalid(path, bad, isDNS1123Label(bad).join(','))];
}

/** Three labels at least. Upstream: IsFullyQualifiedName. */
export function validateQualifiedDomain(text: string, path: string): readonly FieldError[] {
  if (text === '') return [fieldError.required(path)];
  const complaints = isDNS1123Subdomain(text);
  if (complaints.length > 0) return [fieldError.invalid(path, text, complaints.join(','))];
  if (text.split('.').length >= 3) return NO_ERRORS;
  const detail = 'should be a domain with at least three segments separated by dots';
  return [fieldError.invalid(path, text, detail)];
}

/** `example.com/some/path`. Upstream: IsDomainPrefixedPath. */
export function validateDomainPrefixedPath(text: string, path: string): readonly FieldError[] {
  if (text === '') return [fieldError.required(path)];
  const slash = text.indexOf('/');
  const [host, rest] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (slash < 0 || host === '' || rest === '') {
    const detail = 'must be a domain-prefixed path (such as "acme.io/foo")';
    return [fieldError.invalid(path, text, detail)];
  }
  const errors = invalidFor(path, host, isDNS1123Subdomain(host));
  if (HTTP_PATH_REGEXP.test(rest)) return errors;
  const detail = `Invalid path (regex used for validation is '${HTTP_PATH}')`;
  return [...errors, fieldError.invalid(path, rest, detail)];
}
