/**
 * The resource claims of a pod, and which container refers to which.
 * Upstream: pkg/apis/core/validation/validation.go, validatePodResourceClaims, validateResourceClaimNames (v1.36).
 */
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';

type Errors = readonly FieldError[];

interface PodClaim {
  readonly name?: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
}

export function validatePodClaims(claims: readonly PodClaim[] | undefined): Errors {
  if (claims === undefined) return NO_ERRORS;
  const taken = new Set<string>();
  return claims.flatMap((claim, at) => {
    const path = `spec.resourceClaims[${String(at)}]`;
    const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
    const errors: FieldError[] = [];
    if (name === '') errors.push(fieldError.required(`${path}.name`));
    else if (taken.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    else {
      errors.push(...invalidFor(`${path}.name`, name, isDNS1123Label(name)));
      taken.add(name);
    }
    const hasClaim = resourceClaimName !== undefined;
    if (hasClaim === (resourceClaimTemplateName !== undefined)) {
      // Shown as the struct of Go that holds it.
      const shown = {
        Name: name,
        ResourceClaimName: resourceClaimName ?? null,
        ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
      };
      const detail = hasClaim
        ? 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
        : 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      errors.push(fieldError.invalid(path, shown, detail));
    }
    for (const [field, value] of Object.entries({ resourceClaimName, resourceClaimTemplateName })) {
      if (value === undefined) continue;
      errors.push(...invalidFor(`${path}.${field}`, value, isDNS1123Subdomain(value)));
    }
    return errors;
  });
}

/** Each a claim of the pod, or one request of it; nothing twice. */
export function validateClaimNames(
  claims: readonly { readonly name?: string; readonly request?: string }[],
  ofPod: readonly PodClaim[] = [],
  path: string,
): Errors {
  const known = [...new Set(ofPod.map(({ name = '' }) => name))].filter((name) => name !== '');
  const seen = new Set<string>();
  return claims.flatMap(({ name = '', request = '' }, at) => {
    const field = `${path}[${String(at)}]`;
    if (name === '') return [fieldError.required(field)];
    const errors = [...validateNew(seen, name, request, field)];
    if (known.includes(name)) return errors;
    const those = known.length === 0 ? ' which is empty' : `: ${known.sort().join(', ')}`;
    const detail = `must be one of the names in pod.spec.resourceClaims${those}`;
    return [...errors, fieldError.notFound(field, name, detail)];
  });
}

/** Keeps what is referred to in `seen`. */
function validateNew(seen: Set<string>, name: string, request: string, field: string): Errors {
  if (seen.has(name)) return [fieldError.duplicate(field, name)];
  const key = request === '' ? name : `${name}/${request}`;
  const complaints = request === '' ? NO_ERRORS : isNamed(request, `${field}.request`);
  const parts = [...seen].filter((each) => each.startsWith(`${name}/`));
  const repeated =
    request === ''
      ? parts.map(() => fieldError.duplicate(field, name))
      : seen.has(key)
        ? [fieldError.duplicate(field, key)]
        : NO_ERRORS;
  seen.add(key);
  return [...complaints, ...repeated];
}

function isNamed(name: string, field: string): Errors {
  return invalidFor(field, name, isDNS1123Label(name));
}
