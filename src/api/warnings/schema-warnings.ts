/**
 * What of a schema of a CustomResourceDefinition has no effect: formats that nobody knows, which upstream warns of,
 * too, and fields that no schema has where the decoder does not look (`items`, `additionalProperties`), which upstream
 * drops in silence; here they stay. Upstream: apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go.
 */
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import {
  schemaErrors,
  unknownFormats,
  unknownSchemaFields,
  type JsonSchemaProps,
} from '../structural/index.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

/** Of a definition that nothing was filled in and nothing was found wrong in yet. */
export function findSchemaWarnings(
  crd: CustomResourceDefinition,
  old?: CustomResourceDefinition,
): readonly FieldWarning[] {
  if (crd.spec.versions === old?.spec.versions) return NO_WARNINGS;
  const before = new Set(old === undefined ? [] : soundSchemas(old).flatMap(formatsOf));
  const schemas = soundSchemas(crd);
  const formats = schemas
    .flatMap(formatsOf)
    .filter((format) => !before.has(format))
    .map((format) => ({ field: '', text: `unrecognized format ${JSON.stringify(format)}` }));
  const dropped = schemas.flatMap(({ props, path }) => unknownSchemaFields(props, path));
  return [
    ...formats,
    ...dropped.map((field) => ({ field, text: 'has no effect, no schema has such a field' })),
  ];
}

interface PlacedSchema {
  readonly props: JsonSchemaProps;
  readonly path: string;
}

/** Those that are none are refused anyway. */
function soundSchemas({ spec }: CustomResourceDefinition): readonly PlacedSchema[] {
  const { versions = [] }: Partial<CustomResourceDefinition['spec']> = spec;
  return versions.flatMap(({ schema }, at) => {
    const path = `spec.versions[${String(at)}].schema.openAPIV3Schema`;
    const props = schema?.openAPIV3Schema;
    return props === undefined || schemaErrors(props, path).length > 0 ? [] : [{ props, path }];
  });
}

function formatsOf({ props }: PlacedSchema): readonly string[] {
  return unknownFormats(props);
}
