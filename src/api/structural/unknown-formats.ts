/** Upstream: apiextensions-apiserver pkg/apiserver/validation/formats.go, GetUnrecognizedFormats. */
import { childSchemas } from './child-schemas.ts';
import { knownFormat } from './formats.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

/** Formats in a schema and below that no value of their type is checked for, as they are met. */
export function unknownFormats(schema: JsonSchemaProps): readonly string[] {
  const { format = '', type } = schema;
  const isKnown = format === '' || knownFormat(type === undefined ? [] : [type], format) !== '';
  const below = childSchemas(schema, '').flatMap(([child]) => unknownFormats(child));
  return isKnown ? below : [format, ...below];
}
