/** Names of other objects, by version, kind and name. Upstream: pkg/apis/autoscaling/validation/validation.go (v1.36). */
import { fieldError, type FieldError } from './field-error.ts';
import { validateSegment } from './ingresses.ts';

/** What its version has to say. */
export type ReferenceRule = 'group' | 'group may be empty' | 'any version';

export interface ObjectReference {
  readonly kind?: string;
  readonly name?: string;
  readonly apiVersion?: string;
}

export function validateObjectReference(
  { kind, name, apiVersion = '' }: ObjectReference,
  path: string,
  rule: ReferenceRule,
): readonly FieldError[] {
  const errors = [
    ...validateSegment(kind, `${path}.kind`),
    ...validateSegment(name, `${path}.name`),
  ];
  const why = complaint(apiVersion, rule);
  if (why === undefined) return errors;
  return [...errors, fieldError.invalid(`${path}.apiVersion`, apiVersion, why)];
}

function complaint(apiVersion: string, rule: ReferenceRule): string | undefined {
  if (rule === 'any version') return undefined;
  const parts = apiVersion.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const hasGroup = parts.length === 2 && parts[0] !== '' && apiVersion !== '/';
  return hasGroup || rule === 'group may be empty'
    ? undefined
    : 'apiVersion must specify API group';
}
