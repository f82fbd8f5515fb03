/** A Service in front of a webhook, checked. Upstream: apiserver pkg/util/webhook/validation.go (v1.36). */
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Subdomain } from './names.ts';

const PORT_MAX = 65_535;
const HTTPS = 443;

export function validateWebhookService(
  service: {
    readonly name?: string;
    readonly namespace?: string;
    readonly path?: string;
    readonly port?: number;
  },
  path: string,
): readonly FieldError[] {
  const { name = '', namespace = '', port = HTTPS } = service;
  const errors: FieldError[] = [];
  // Upstream takes the one for the other.
  if (namespace === '') errors.push(fieldError.required(`${path}.name`));
  if (name === '') errors.push(fieldError.required(`${path}.namespace`));
  if (port < 1 || port > PORT_MAX) {
    const detail = 'port is not valid: must be between 1 and 65535, inclusive';
    errors.push(fieldError.invalid(`${path}.port`, port, detail));
  }
  return [...errors, ...validatePath(service.path ?? '', `${path}.path`)];
}

function validatePath(text: string, field: string): readonly FieldError[] {
  if (text === '' || text === '/') return NO_ERRORS;
  if (text === '//') return [fieldError.invalid(field, text, 'segment[0] may not be empty')];
  const segments = text.slice(1).replace(/\/$/, '').split('/');
  return [
    ...(text.startsWith('/')
      ? NO_ERRORS
      : [fieldError.invalid(field, text, "must start with a '/'")]),
    ...segments.flatMap((segment, at) => {
      const place = `segment[${String(at)}]`;
      if (segment === '') return [fieldError.invalid(field, text, `${place} may not be empty`)];
      const complaints = isDNS1123Subdomain(segment).map((each) => `${place}: ${each}`);
      return invalidFor(field, text, complaints);
    }),
  ];
}
