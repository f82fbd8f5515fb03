/**
 * OpenAPI 2: one document of everything, for clients that know no newer one. Made of the schemas of OpenAPI 3.
 * Upstream: kube-openapi pkg/builder, pkg/handler; kubectl reads definitions by their kind, and of paths whether a
 * patch takes `fieldValidation`.
 */
import type { ServedResource } from '../served-resource.ts';
import type { ServedGroup } from '../served-resources.ts';
import type { Descriptions } from './descriptions.ts';
import { MESSAGE_SCHEMAS, listSchemas } from './message-schemas.ts';
import { REFERENCE, schemasOf, type Schema } from './schemas.ts';
import { swaggerPaths } from './swagger-paths.ts';

export function swaggerOf(groups: readonly ServedGroup[], descriptions: Descriptions): object {
  const resources = groups.flatMap(({ versions }) => versions.flatMap((each) => each.resources));
  const schemas = schemasOf(resources.map(older), descriptions);
  const all = Object.entries({ ...schemas, ...listSchemas(resources), ...MESSAGE_SCHEMAS }).map(
    ([name, schema]) => [name, definitionOf(schema)] as const,
  );
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.36.0' },
    paths: Object.fromEntries(resources.flatMap((each) => Object.entries(swaggerPaths(each)))),
    definitions: Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))),
    securityDefinitions: {
      BearerToken: {
        description: 'Bearer Token authentication',
        type: 'apiKey',
        name: 'authorization',
        in: 'header',
      },
    },
    security: [{ BearerToken: [] }],
  };
}

const TEXT = { type: 'string' };

/** What OpenAPI 2 cannot say of a custom kind is left out, as upstream does. */
function older(served: ServedResource): Parameters<typeof schemasOf>[0][number] {
  const { definition } = served;
  if (definition?.custom === undefined) return served;
  const openApi = withoutClauses(definition.custom.openApi);
  return { ...served, definition: { ...definition, custom: { ...definition.custom, openApi } } };
}

const CLAUSES = ['anyOf', 'oneOf', 'not', 'default', 'nullable'];

function withoutClauses(schema: Schema): Record<string, unknown> {
  const { nullable, allOf } = schema;
  const [reference] = (allOf ?? []) as readonly Schema[];
  if (reference?.['$ref'] !== undefined) return { ...schema };
  // A value that may be null may be anything there.
  if (nullable === true) return {};
  const kept = Object.entries(schema).filter(
    ([name]) => !CLAUSES.includes(name) && name !== 'allOf',
  );
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (name === 'properties') return [name, eachWithoutClauses(value as Schema)];
      const isSchema = typeof value === 'object' && value !== null && !Array.isArray(value);
      const isBelow = name === 'items' || name === 'additionalProperties';
      return [name, isBelow && isSchema ? withoutClauses(value as Schema) : value];
    }),
  );
}

function eachWithoutClauses(properties: Schema): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, withoutClauses(schema as Schema)]),
  );
}

/** As OpenAPI 2 says it: a reference stands alone, and nothing is one of several. */
function definitionOf(schema: Schema): Schema {
  const { allOf, oneOf, default: _, properties, items, additionalProperties, ...rest } = schema;
  const [reference] = (allOf ?? []) as readonly Schema[];
  const $ref = reference?.['$ref'] ?? rest['$ref'];
  return {
    ...rest,
    ...($ref === undefined ? {} : { $ref: String($ref).replace(REFERENCE, V2) }),
    ...(oneOf === undefined ? {} : TEXT),
    ...inner('items', items),
    ...inner('additionalProperties', additionalProperties),
    ...(properties === undefined ? {} : { properties: eachDefinition(properties as Schema) }),
  };
}

const V2 = '#/definitions/';

function inner(name: string, schema: unknown): Schema {
  return schema === undefined ? {} : { [name]: definitionOf(schema as Schema) };
}

function eachDefinition(properties: Schema): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, definitionOf(schema as Schema)]),
  );
}
