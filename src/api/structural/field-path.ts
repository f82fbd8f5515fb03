/**
 * A path from a schema to one below it, `.spec.replicas` or `.labels['a.b']`.
 * Upstream: apiextensions-apiserver schema/cel/validation.go, ValidFieldPath.
 */
import { fieldError, type FieldError } from '../validation/field-error.ts';
import type { StructuralSchema } from './structural-schema.ts';

const STEP = /\.([^.[\]']+)|\['((?:[^'\\]|\\.)*)'\]/y;

/** As faults write it, `spec.replicas` or `labels[a.b]`; undefined where there is no such field. */
export function relativeFieldPath(schema: StructuralSchema, text: string): string | undefined {
  let at: StructuralSchema | undefined = schema;
  let path = '';
  STEP.lastIndex = 0;
  const end = text.trimEnd().length;
  while (STEP.lastIndex < end) {
    const step = STEP.exec(text);
    if (step === null) return undefined;
    const name = step[1] ?? (step[2] ?? '').replace(/\\(.)/g, '$1');
    const property: StructuralSchema | undefined = at.properties.get(name);
    const others: StructuralSchema['additionalProperties'] = at.additionalProperties;
    if (property !== undefined) path += path === '' ? name : `.${name}`;
    else if (typeof others === 'object' && step[1] === undefined) path += `[${name}]`;
    else return undefined;
    at = property ?? (typeof others === 'object' ? others : undefined);
    if (at === undefined) return undefined;
  }
  return path;
}

/** Rules whose `fieldPath` leads nowhere. */
export function fieldPathErrors(schema: StructuralSchema, path: string): readonly FieldError[] {
  const { items, additionalProperties, properties, source } = schema;
  const rules = source['x-kubernetes-validations'] ?? [];
  return [
    ...(typeof additionalProperties === 'object'
      ? fieldPathErrors(additionalProperties, `${path}.additionalProperties`)
      : []),
    ...[...properties].flatMap(([name, property]) =>
      fieldPathErrors(property, `${path}.properties[${name}]`),
    ),
    ...(items === undefined ? [] : fieldPathErrors(items, `${path}.items`)),
    ...rules.flatMap(({ fieldPath = '' }, at) => {
      if (fieldPath === '' || relativeFieldPath(schema, fieldPath) !== undefined) return [];
      const field = `${path}.x-kubernetes-validations[${String(at)}].fieldPath`;
      return [fieldError.invalid(field, fieldPath, 'must be a valid path')];
    }),
  ];
}
