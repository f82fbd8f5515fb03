/**
 * The schema as it is published in OpenAPI 3: as it was written, and with the fields of every resource.
 * Upstream: apiextensions-apiserver pkg/controller/openapi/builder.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { StructuralSchema } from './structural-schema.ts';

const CONVENTIONS =
  'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const API_VERSION = {
  type: 'string',
  description: `The version of the schema that this object is written in, GROUP/VERSION. More: ${CONVENTIONS}#resources`,
};
const KIND = {
  type: 'string',
  description: `The kind of resource that this object is. It cannot be changed. More: ${CONVENTIONS}#types-kinds`,
};
const METADATA = {
  allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
  default: {},
  description: `Standard object's metadata. More: ${CONVENTIONS}#metadata`,
};

/** Without `x-kubernetes-group-version-kind`, which the schema does not know. */
export function openApiOf(schema: StructuralSchema): JsonObject {
  return { ...published(schema), properties: { ...propertiesOf(schema), ...META_PROPERTIES } };
}

const META_PROPERTIES = { apiVersion: API_VERSION, kind: KIND, metadata: METADATA };

function published(schema: StructuralSchema): JsonObject {
  const { items, additionalProperties, properties, isEmbeddedResource, required } = schema;
  const hasProperties = properties.size > 0 || isEmbeddedResource;
  const wanted = ['kind', 'apiVersion'].filter((name) => !required.includes(name));
  return {
    ...schema.source,
    ...(items === undefined ? {} : { items: published(items) }),
    ...(isObjectSchema(additionalProperties)
      ? { additionalProperties: published(additionalProperties) }
      : {}),
    ...(hasProperties ? { properties: propertiesOf(schema) } : {}),
    ...(isEmbeddedResource ? { required: [...required, ...wanted] } : {}),
  };
}

function isObjectSchema(value: StructuralSchema | boolean | undefined): value is StructuralSchema {
  return isJsonObject(value);
}

function propertiesOf({ properties, isEmbeddedResource }: StructuralSchema): JsonObject {
  const own = [...properties].map(([name, schema]) => [name, published(schema)] as const);
  return { ...Object.fromEntries(own), ...(isEmbeddedResource ? META_PROPERTIES : {}) };
}
