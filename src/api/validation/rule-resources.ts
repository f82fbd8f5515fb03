/**
 * Resources and their parts that a rule names: `pods`, `pods/status`, `pods/*`, `*`.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go, validateResources (v1.36).
 */
import { fieldError, type FieldError } from './field-error.ts';

export function validateRuleResources(
  resources: readonly string[],
  path: string,
): readonly FieldError[] {
  if (resources.length === 0) return [fieldError.required(path)];
  const errors: FieldError[] = [];
  const [allParts, allResources] = [new Set<string>(), new Set<string>()];
  let isPlain = false;
  for (const [at, each] of resources.entries()) {
    const field = `${path}[${String(at)}]`;
    if (each === '') {
      errors.push(fieldError.required(field));
      continue;
    }
    const slash = each.indexOf('/');
    if (slash < 0) {
      isPlain = each !== '*';
      continue;
    }
    const [resource, part] = [each.slice(0, slash), each.slice(slash + 1)];
    const covered = (by: string): void => {
      const detail = `if '${by}' is present, must not specify ${each}`;
      errors.push(fieldError.invalid(field, each, detail));
    };
    if (allParts.has(resource)) covered(`${resource}/*`);
    if (allResources.has(part)) covered(`*/${part}`);
    if (part === '*') allParts.add(resource);
    if (resource === '*') allResources.add(part);
  }
  if (resources.length > 1 && resources.includes('*/*')) {
    const detail = "if '*/*' is present, must not specify other resources";
    errors.push(fieldError.invalid(path, resources, detail));
  }
  if (!resources.includes('*') || !isPlain) return errors;
  const detail = "if '*' is present, must not specify other resources without subresources";
  return [...errors, fieldError.invalid(path, resources, detail)];
}
