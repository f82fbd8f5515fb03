/**
 * Fields of CustomResourceDefinitions. Notation: see struct-table.ts. What may be a schema or something else (`items`,
 * `additionalProperties`, …) is read by nobody before the schema is compiled, so what it does not know it drops.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/v1, release 1.36.
 */
export const CUSTOM_RESOURCE_STRUCTS = {
  CustomResourceDefinition: `
    kind string, apiVersion string, metadata ObjectMeta, spec CustomResourceDefinitionSpec,
    status CustomResourceDefinitionStatus`,
  CustomResourceDefinitionSpec: `
    group string, names CustomResourceDefinitionNames, scope string,
    versions []CustomResourceDefinitionVersion, conversion CustomResourceConversion,
    preserveUnknownFields bool`,
  CustomResourceDefinitionNames: `
    plural string, singular string, shortNames []string, kind string, listKind string,
    categories []string`,
  CustomResourceDefinitionVersion: `
    name string, served bool, storage bool, deprecated bool, deprecationWarning string,
    schema CustomResourceValidation, subresources CustomResourceSubresources,
    additionalPrinterColumns []CustomResourceColumnDefinition, selectableFields []SelectableField`,
  CustomResourceColumnDefinition: `
    name string, type string, format string, description string, priority int32, jsonPath string`,
  CustomResourceConversion: 'strategy string, webhook WebhookConversion',
  WebhookConversion: 'clientConfig WebhookClientConfig, conversionReviewVersions []string',
  CustomResourceSubresources: `
    status CustomResourceSubresourceStatus, scale CustomResourceSubresourceScale`,
  CustomResourceSubresourceStatus: '',
  CustomResourceSubresourceScale: `
    specReplicasPath string, statusReplicasPath string, labelSelectorPath string`,
  SelectableField: 'jsonPath string',
  CustomResourceValidation: 'openAPIV3Schema JSONSchemaProps',
  CustomResourceDefinitionStatus: `
    conditions []CustomResourceDefinitionCondition, acceptedNames CustomResourceDefinitionNames,
    storedVersions []string, observedGeneration int64`,
  CustomResourceDefinitionCondition: `
    type string, status string, lastTransitionTime string, reason string, message string,
    observedGeneration int64`,
  JSONSchemaProps: `
    id string, $schema string, $ref string, description string, type string, format string,
    title string, default any, maximum float64, exclusiveMaximum bool, minimum float64,
    exclusiveMinimum bool, maxLength int64, minLength int64, pattern string, maxItems int64,
    minItems int64, uniqueItems bool, multipleOf float64, enum []any, maxProperties int64,
    minProperties int64, required []string, items any, allOf []JSONSchemaProps,
    oneOf []JSONSchemaProps, anyOf []JSONSchemaProps, not JSONSchemaProps,
    properties map:JSONSchemaProps, additionalProperties any,
    patternProperties map:JSONSchemaProps, dependencies map:any, additionalItems any,
    definitions map:JSONSchemaProps, externalDocs ExternalDocumentation, example any,
    nullable bool, x-kubernetes-preserve-unknown-fields bool, x-kubernetes-embedded-resource bool,
    x-kubernetes-int-or-string bool, x-kubernetes-list-map-keys []string,
    x-kubernetes-list-type string, x-kubernetes-map-type string,
    x-kubernetes-validations []ValidationRule`,
  ValidationRule: `
    rule string, message string, messageExpression string, reason string, fieldPath string,
    optionalOldSelf bool`,
  ExternalDocumentation: 'description string, url string',
} as const;
