/**
 * The claim that is made for an ephemeral volume.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimTemplate and what it calls (v1.36).
 */
import type { Volume } from '../objects.ts';
import { validateClaimSpec } from './claim-spec.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateAnnotations, validateLabels } from './object-meta.ts';

type Errors = readonly FieldError[];
type Template = NonNullable<NonNullable<Volume['ephemeral']>['volumeClaimTemplate']>;

export function validateEphemeralVolume(
  { volumeClaimTemplate: template }: NonNullable<Volume['ephemeral']>,
  path: string,
): Errors {
  const place = `${path}.volumeClaimTemplate`;
  if (template === undefined) return [fieldError.required(place)];
  const { metadata, spec }: Partial<Template> = template;
  return [
    ...(metadata === undefined ? NO_ERRORS : validateMetadata(metadata, `${place}.metadata`)),
    ...validateClaimSpec(spec ?? {}, `${place}.spec`),
  ];
}

/** As Go calls them; nobody but labels and annotations is said of a claim that is yet to be made. */
const NOT_SET = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

function validateMetadata(metadata: NonNullable<Template['metadata']>, path: string): Errors {
  const set = NOT_SET.filter((field) => {
    const value: unknown = metadata[field];
    // Of a pointer what is set is told from nothing, of other fields what is not their zero.
    return value !== undefined && value !== '' && !(field === 'generation' && value === 0);
  });
  return [
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...set.map((field) => {
      const name = field === 'uid' ? 'uID' : field;
      return fieldError.forbidden(`${path}.${name}`, 'cannot be set');
    }),
  ];
}
