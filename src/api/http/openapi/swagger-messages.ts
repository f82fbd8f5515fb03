/**
 * OpenAPI 2 in protobuf, message by message. An entry is `number name type`: `[]` repeats, `*` for a name means every
 * member that has no other entry, each as a pair of its name and its value, and `x-` the extensions. Types are
 * `string`, `bool`, `int64`, `double`, `Any`, or a message; those that stand for one of several are in
 * alternativeOf.
 * Source: gnostic-models openapiv2/OpenAPIv2.proto.
 */
const NUMBERS = (from: number): string => {
  const fields = [
    'default Any',
    'maximum double',
    'exclusiveMaximum bool',
    'minimum double',
    'exclusiveMinimum bool',
    'maxLength int64',
    'minLength int64',
    'pattern string',
    'maxItems int64',
    'minItems int64',
    'uniqueItems bool',
    'enum []Any',
    'multipleOf double',
  ];
  return fields.map((field, at) => `${String(from + at)} ${field}`).join(', ');
};

const SOURCE = {
  Document: `
    1 swagger string, 2 info Info, 3 host string, 4 basePath string, 5 schemes []string,
    6 consumes []string, 7 produces []string, 8 paths Paths, 9 definitions Definitions,
    12 security []SecurityRequirement, 13 securityDefinitions SecurityDefinitions, 16 x- Any`,
  Info: '1 title string, 2 version string, 3 description string, 7 x- Any',
  Paths: '1 x- Any, 2 * PathItem',
  Definitions: '1 * Schema',
  Properties: '1 * Schema',
  SecurityRequirement: '1 * StringArray',
  SecurityDefinitions: '1 * SecurityDefinitionsItem',
  BasicAuthenticationSecurity: '1 type string, 2 description string, 3 x- Any',
  ApiKeySecurity: '1 type string, 2 name string, 3 in string, 4 description string, 5 x- Any',
  PathItem: `
    1 $ref string, 2 get Operation, 3 put Operation, 4 post Operation, 5 delete Operation,
    6 options Operation, 7 head Operation, 8 patch Operation, 9 parameters []ParametersItem,
    10 x- Any`,
  Operation: `
    1 tags []string, 2 summary string, 3 description string, 5 operationId string,
    6 produces []string, 7 consumes []string, 8 parameters []ParametersItem,
    9 responses Responses, 10 schemes []string, 11 deprecated bool,
    12 security []SecurityRequirement, 13 x- Any`,
  JsonReference: '1 $ref string, 2 description string',
  BodyParameter: `
    1 description string, 2 name string, 3 in string, 4 required bool, 5 schema Schema, 6 x- Any`,
  QueryParameterSubSchema: `
    1 required bool, 2 in string, 3 description string, 4 name string, 5 allowEmptyValue bool,
    6 type string, 7 format string, 9 collectionFormat string, ${NUMBERS(10)}, 23 x- Any`,
  PathParameterSubSchema: `
    1 required bool, 2 in string, 3 description string, 4 name string, 5 type string,
    6 format string, 8 collectionFormat string, ${NUMBERS(9)}, 22 x- Any`,
  Responses: '1 * ResponseValue, 2 x- Any',
  Response: '1 description string, 2 schema SchemaItem, 5 x- Any',
  ExternalDocs: '1 description string, 2 url string, 3 x- Any',
  Schema: `
    1 $ref string, 2 format string, 3 title string, 4 description string, 5 default Any,
    6 multipleOf double, 7 maximum double, 8 exclusiveMaximum bool, 9 minimum double,
    10 exclusiveMinimum bool, 11 maxLength int64, 12 minLength int64, 13 pattern string,
    14 maxItems int64, 15 minItems int64, 16 uniqueItems bool, 17 maxProperties int64,
    18 minProperties int64, 19 required []string, 20 enum []Any,
    21 additionalProperties AdditionalPropertiesItem, 22 type TypeItem, 23 items ItemsItem,
    24 allOf []Schema, 25 properties Properties, 26 discriminator string, 27 readOnly bool,
    29 externalDocs ExternalDocs, 30 example Any, 31 x- Any`,
} as const;

export interface SwaggerField {
  readonly number: number;
  readonly type: string;
  readonly isList: boolean;
}

/** Fields by name. */
export const SWAGGER_MESSAGES: ReadonlyMap<string, ReadonlyMap<string, SwaggerField>> = new Map(
  Object.entries(SOURCE).map(([message, text]) => [
    message,
    new Map(
      [...text.matchAll(/(\d+) (\S+) (\[\])?(\w+)/g)].map(
        ([, number, name = '', list, type = '']): [string, SwaggerField] => [
          name,
          { number: Number(number), type, isList: list !== undefined },
        ],
      ),
    ),
  ]),
);

/** Which of several a value is: the number of the field that it stands in, and its type. */
export function alternativeOf(
  type: string,
  value: Readonly<Record<string, unknown>>,
): readonly [number: number, type: string] | undefined {
  const isReference = value['$ref'] !== undefined;
  switch (type) {
    case 'ParametersItem':
      return isReference ? [2, 'JsonReference'] : [1, 'Parameter'];
    case 'Parameter':
      return value['in'] === 'body' ? [1, 'BodyParameter'] : [2, 'NonBodyParameter'];
    case 'NonBodyParameter':
      return value['in'] === 'path'
        ? [4, 'PathParameterSubSchema']
        : [3, 'QueryParameterSubSchema'];
    case 'ResponseValue':
      return isReference ? [2, 'JsonReference'] : [1, 'Response'];
    case 'SchemaItem':
      return [1, 'Schema'];
    case 'SecurityDefinitionsItem':
      return value['type'] === 'basic' ? [1, 'BasicAuthenticationSecurity'] : [2, 'ApiKeySecurity'];
    default:
      return undefined;
  }
}
