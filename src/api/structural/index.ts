/**
 * Structural schemas: what a CustomResourceDefinition says of its objects, and what follows from it. All of it is pure;
 * objects are shared, never changed. `compileSchema` once for each schema that `schemaErrors` has nothing against; then,
 * of each object that comes in and in this order, `prune`, `applyDefaults`, `valueErrors`.
 */
export { applyDefaults } from './apply-defaults.ts';
export { compileSchema } from './compile-schema.ts';
export type { JsonSchemaProps, ValidationRule } from './json-schema-props.ts';
export { openApiOf } from './open-api-of.ts';
export { prune, type Pruned } from './prune.ts';
export { schemaErrors, unknownSchemaFields } from './schema-errors.ts';
export { ruleEstimates } from './rule-costs.ts';
export type { StructuralSchema } from './structural-schema.ts';
export { unknownFormats } from './unknown-formats.ts';
export { valueErrors } from './value-errors.ts';
export { valueTypeOf } from './value-type-of.ts';
