/**
 * What the server warns of, of a custom object: metadata that is not a client's to say, and finalizers that others may
 * use, too. Upstream: apiextensions-apiserver pkg/registry/customresource/{strategy,validator}.go.
 */
import type { ApiObject } from '../objects.ts';
import { isQualifiedName } from '../validation/names.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';
import { findUnsimulated } from './find-unsimulated.ts';

const FIELD = 'metadata.finalizers';
const KNOWN = ['orphan', 'foregroundDeletion', 'kubernetes'];

export function findCustomWarnings(object: ApiObject, old?: ApiObject): readonly FieldWarning[] {
  const unsimulated = findUnsimulated(object, old, 'PartialObjectMetadata');
  const { finalizers } = object.metadata;
  if (finalizers === undefined || finalizers === old?.metadata.finalizers) return unsimulated;
  const before = old?.metadata.finalizers ?? [];
  const added = [...new Set(finalizers)].filter((each) => !before.includes(each)).sort();
  return [...unsimulated, ...added.flatMap(finalizerWarnings)];
}

function finalizerWarnings(name: string): readonly FieldWarning[] {
  const warned = (why: string): FieldWarning => ({
    field: FIELD,
    text: `${JSON.stringify(name)}: ${why}`,
  });
  const complaints = isQualifiedName(name).map(warned);
  if (name.includes('/') || KNOWN.includes(name)) {
    return complaints.length === 0 ? NO_WARNINGS : complaints;
  }
  const path = name.includes('.') ? ' including a path (/)' : '';
  const why = `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
  return [...complaints, warned(why)];
}
