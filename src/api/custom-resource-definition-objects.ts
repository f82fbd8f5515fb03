/** What tells a server of a resource. Shapes come from `kubernetes-types`; see objects.ts. */
import type * as apiextensions from 'kubernetes-types/apiextensions/v1.js';
import type { ObjectMeta } from './objects.ts';
import type { JsonSchemaProps } from './structural/index.ts';

export type CustomResourceDefinitionNames = apiextensions.CustomResourceDefinitionNames;
export type CustomResourceColumnDefinition = apiextensions.CustomResourceColumnDefinition;
export type WebhookConversion = apiextensions.WebhookConversion;
export type CustomResourceSubresourceScale = apiextensions.CustomResourceSubresourceScale;

export interface CustomResourceDefinitionVersion extends Omit<
  apiextensions.CustomResourceDefinitionVersion,
  'schema'
> {
  schema?: { openAPIV3Schema?: JsonSchemaProps };
}

/** Defaulted: of what is required upstream, what a client left out is empty. */
export interface CustomResourceDefinitionSpec extends Omit<
  apiextensions.CustomResourceDefinitionSpec,
  'versions'
> {
  versions: CustomResourceDefinitionVersion[];
}

export type CustomResourceDefinitionCondition = apiextensions.CustomResourceDefinitionCondition;
export type CustomResourceDefinitionStatus = apiextensions.CustomResourceDefinitionStatus;

export interface CustomResourceDefinition {
  apiVersion: 'apiextensions.k8s.io/v1';
  kind: 'CustomResourceDefinition';
  metadata: ObjectMeta;
  spec: CustomResourceDefinitionSpec;
  status: CustomResourceDefinitionStatus;
}

/** By the plural name, as in objects.ts. */
export interface CustomResourceDefinitionResources {
  customresourcedefinitions: CustomResourceDefinition;
}
