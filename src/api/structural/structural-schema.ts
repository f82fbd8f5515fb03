/**
 * A schema as the passes over values need it: every list and map there, what is derived of the text derived once.
 * Nested clauses (allOf, anyOf, oneOf, not) are schemas, too. Upstream: apiextensions-apiserver
 * pkg/apiserver/schema/structural.go.
 */
import type { Pattern } from './pattern.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

export interface StructuralSchema {
  /** What it was made of: what is only carried, such as descriptions, is read there. */
  readonly source: JsonSchemaProps;
  /** None, one, or for an int-or-string two. */
  readonly types: readonly string[];
  /** '' where there is none, or none that is known for the type. */
  readonly format: string;
  readonly isNullable: boolean;
  /** `undefined`: there is none; a default of null is none, too. */
  readonly default: unknown;
  readonly properties: ReadonlyMap<string, StructuralSchema>;
  readonly additionalProperties: StructuralSchema | boolean | undefined;
  readonly items: StructuralSchema | undefined;
  readonly required: readonly string[];
  readonly enum: readonly unknown[];
  readonly pattern: Pattern | undefined;
  readonly allOf: readonly StructuralSchema[];
  readonly anyOf: readonly StructuralSchema[];
  readonly oneOf: readonly StructuralSchema[];
  readonly not: StructuralSchema | undefined;
  readonly preservesUnknownFields: boolean;
  readonly isEmbeddedResource: boolean;
  readonly isIntOrString: boolean;
  /** A list that does not say is `atomic`. */
  readonly listType: 'atomic' | 'set' | 'map';
  readonly listMapKeys: readonly string[];
  readonly isAtomicMap: boolean;
  /** Somewhere below (or here) a default stands: without, defaulting goes past. */
  readonly hasDefaults: boolean;
}

/** The fields of every object that its schema need not speak of. */
export const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
