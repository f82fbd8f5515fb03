/**
 * Validation of metadata, the same for every kind but for the shape of names.
 * Upstream: apimachinery pkg/api/validation/objectmeta.go.
 */
import type { ObjectMeta, OwnerReference } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label, isLabelValue, isPathSegmentPrefix, isQualifiedName } from './names.ts';

/** Complaints about a name; see names.ts. */
export type NameRule = (name: string) => readonly string[];

const ANNOTATIONS_BYTES_MAX = 256 * 1024;
const IMMUTABLE = 'field is immutable';
const IMMUTABLE_FIELDS = [
  'name',
  'namespace',
  'uid',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** Complete metadata of a new object, its name generated already. */
export function validateObjectMeta(
  meta: ObjectMeta,
  nameRule: NameRule,
  takesAnyFinalizer = true,
): readonly FieldError[] {
  const { name, namespace } = meta;
  return [
    ...validatePrefix(meta, nameRule),
    ...(name === ''
      ? [fieldError.required('metadata.name', 'name or generateName is required')]
      : invalidFor('metadata.name', name, nameRule(name))),
    ...(namespace === undefined
      ? NO_ERRORS
      : invalidFor('metadata.namespace', namespace, isDNS1123Label(namespace))),
    ...validateGeneration(meta),
    ...validateOpenFields(meta),
    ...validateOwners(meta),
    ...validateFinalizers(meta),
    ...(takesAnyFinalizer ? NO_ERRORS : validateFinalizerDomains(meta)),
  ];
}

function validateGeneration({ generation = 0 }: ObjectMeta): readonly FieldError[] {
  if (generation >= 0) return NO_ERRORS;
  const detail = 'must be greater than or equal to 0';
  return [fieldError.invalid('metadata.generation', generation, detail)];
}

/**
 * How the validation of a kind looks at the metadata of an update once more, after what is asked of every kind: at
 * what changed, at the whole as if it were new, or not at all. What is wrong is told each time.
 */
export type SecondLook = 'change' | 'change and whole' | 'whole and change' | 'whole' | 'none';

/** What an update may do to metadata. Upstream: apiserver pkg/registry/rest/update.go, validateCommonFields. */
export function validateObjectMetaUpdate(
  next: ObjectMeta,
  old: ObjectMeta,
  nameRule: NameRule,
  look: SecondLook = 'change',
  takesAnyFinalizer = true,
): readonly FieldError[] {
  if (isUnchanged(next, old)) return NO_ERRORS;
  const open = [...validateOpenFields(next), ...validateOwners(next)];
  const finalizers = validateFinalizers(next);
  const changed = [...changedFields(next, old), ...open];
  const first = [...validatePrefix(next, isPathSegmentPrefix), ...open, ...finalizers, ...changed];
  const again = { nameRule, look, takesAnyFinalizer };
  return [...first, ...lookAgain(next, old, again)];
}

/** What the validation of a kind finds in the metadata of an update, each time that it looks. */
export function lookAgain(
  next: ObjectMeta,
  old: ObjectMeta,
  rules: {
    readonly nameRule: NameRule;
    readonly look: SecondLook;
    readonly takesAnyFinalizer: boolean;
  },
): readonly FieldError[] {
  if (isUnchanged(next, old)) return NO_ERRORS;
  const { nameRule, look, takesAnyFinalizer } = rules;
  const open = [...validateOpenFields(next), ...validateOwners(next)];
  const domains = takesAnyFinalizer ? NO_ERRORS : validateFinalizerDomains(next);
  return look.split(' and ').flatMap((each) => {
    if (each === 'change') return [...changedFields(next, old), ...open, ...domains];
    if (each !== 'whole') return NO_ERRORS;
    return [...validatePrefix(next, nameRule), ...open, ...validateFinalizers(next), ...domains];
  });
}

function changedFields(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  const isNew = old.deletionTimestamp === undefined;
  return [
    ...(isNew ? NO_ERRORS : validateNoNewFinalizers(next, old)),
    ...validateFixedFields(next, old),
  ];
}

/** Parts that did not change are shared. */
function isUnchanged(next: ObjectMeta, old: ObjectMeta): boolean {
  return (
    next.labels === old.labels &&
    next.annotations === old.annotations &&
    next.ownerReferences === old.ownerReferences &&
    next.finalizers === old.finalizers &&
    next.generateName === old.generateName &&
    isFixed(next, old)
  );
}

function isFixed(next: ObjectMeta, old: ObjectMeta): boolean {
  for (const field of IMMUTABLE_FIELDS) if (next[field] !== old[field]) return false;
  return true;
}

function validateFixedFields(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  return IMMUTABLE_FIELDS.flatMap((field) =>
    next[field] === old[field]
      ? NO_ERRORS
      : [fieldError.invalid(`metadata.${field}`, next[field] ?? null, IMMUTABLE)],
  );
}

function validatePrefix({ generateName = '' }: ObjectMeta, rule: NameRule): readonly FieldError[] {
  if (generateName === '') return NO_ERRORS;
  const complaints = rule(maskTrailingDash(generateName));
  return invalidFor('metadata.generateName', generateName, complaints);
}

function validateOpenFields({ labels, annotations }: ObjectMeta): readonly FieldError[] {
  if (labels === undefined && annotations === undefined) return NO_ERRORS;
  return [
    ...validateLabels(labels, 'metadata.labels'),
    ...validateAnnotations(annotations, 'metadata.annotations'),
  ];
}

export function validateLabels(
  labels: Readonly<Record<string, string>> = {},
  path: string,
): readonly FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...invalidFor(path, key, isQualifiedName(key)),
    ...invalidFor(path, value, isLabelValue(value)),
  ]);
}

export function validateAnnotations(
  annotations: Readonly<Record<string, string>> = {},
  path: string,
): readonly FieldError[] {
  let sizeBytes = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    sizeBytes += key.length + value.length;
    errors.push(...invalidFor(path, key, isQualifiedName(key.toLowerCase())));
  }
  if (sizeBytes > ANNOTATIONS_BYTES_MAX) {
    errors.push(fieldError.tooLong(path, ANNOTATIONS_BYTES_MAX));
  }
  return errors;
}

function validateFinalizers({ finalizers }: ObjectMeta): readonly FieldError[] {
  if (finalizers === undefined) return NO_ERRORS;
  const errors = finalizers.flatMap((finalizer) =>
    invalidFor('metadata.finalizers', finalizer, isQualifiedName(finalizer)),
  );
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return errors;
  const detail = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [...errors, fieldError.invalid('metadata.finalizers', finalizers, detail)];
}

/** Groups whose validation looks at metadata as that of custom resources does. */
const PLAIN_GROUPS = [
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'policy',
];

export function takesAnyFinalizer({
  group,
  custom,
}: {
  readonly group: string;
  readonly custom?: unknown;
}): boolean {
  return custom !== undefined || PLAIN_GROUPS.includes(group);
}

const WITHOUT_DOMAIN = ['foregroundDeletion', 'kubernetes', 'orphan'];

/** Of most built-in kinds. Upstream: pkg/apis/core/validation/validation.go, validateKubeFinalizerName. */
function validateFinalizerDomains({ finalizers }: ObjectMeta): readonly FieldError[] {
  if (finalizers === undefined) return NO_ERRORS;
  return finalizers.flatMap((finalizer, at) =>
    validateFinalizerDomain(`metadata.finalizers[${String(at)}]`, finalizer),
  );
}

export function validateFinalizerDomain(path: string, finalizer: string): readonly FieldError[] {
  if (finalizer.includes('/') || WITHOUT_DOMAIN.includes(finalizer)) return NO_ERRORS;
  const detail = 'name is neither a standard finalizer name nor is it fully qualified';
  return [fieldError.invalid(path, finalizer, detail)];
}

function validateOwners({ ownerReferences }: ObjectMeta): readonly FieldError[] {
  if (ownerReferences === undefined) return NO_ERRORS;
  const path = 'metadata.ownerReferences';
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const reference of ownerReferences) {
    const { apiVersion = '', kind = '', name = '', uid = '' }: Partial<OwnerReference> = reference;
    if (apiVersion === '' || apiVersion.endsWith('/')) {
      errors.push(
        fieldError.invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'),
      );
    }
    for (const [field, value] of Object.entries({ kind, name, uid })) {
      if (value === '')
        errors.push(fieldError.invalid(`${path}.${field}`, '', 'must not be empty'));
    }
    if (apiVersion === 'v1' && kind === 'Event') {
      const detail = '/v1, Kind=Event is disallowed from being an owner';
      errors.push(fieldError.invalid(path, reference, detail));
    }
    if (reference.controller !== true) continue;
    const named = `${kind}/${name}`;
    if (controller === undefined) controller = named;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${named}`;
      errors.push(fieldError.invalid(path, ownerReferences, detail));
    }
  }
  return errors;
}

function validateNoNewFinalizers(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  const known = new Set(old.finalizers);
  const extra = (next.finalizers ?? []).filter((finalizer) => !known.has(finalizer)).sort();
  if (extra.length === 0) return [];
  const list = extra.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [fieldError.forbidden('metadata.finalizers', detail)];
}

/** A prefix may end in a dash: what follows is generated. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}
