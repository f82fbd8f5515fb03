/**
 * The rows of the table that a CustomResourceDefinition makes: one for each version that is served or stored.
 * Upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, pkg/registry/customresource/strategy.go.
 */
import { fieldPath, FieldSet } from '../apply/field-set.ts';
import type { CustomKind, CustomObject, CustomResourceName } from '../custom-objects.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from '../custom-resource-definition-objects.ts';
import type { JsonObject } from '../json-object.ts';
import {
  anyDefinition,
  type AnyDefinition,
  type ResourceDefinition,
} from '../resources/resource-definition.ts';
import type { ResourceView } from '../resources/resource-view.ts';
import { openApiOf, valueErrors, valueTypeOf } from '../structural/index.ts';
import { NO_ERRORS, type FieldError } from '../validation/field-error.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { findCondition, isConditionTrue } from './conditions.ts';
import { CustomVersions } from './custom-versions.ts';
import { countCustomGeneration, CUSTOM_STATUS } from './custom-generation.ts';
import type { CustomRules } from './custom-rules.ts';
import { deprecationWarning } from './deprecation-warning.ts';
import { customScale, scaleErrors } from './custom-scale.ts';
import { readSimplePath, valueAt } from './simple-path.ts';

/** None while it is not established. */
export function customDefinitions(crd: CustomResourceDefinition): readonly AnyDefinition[] {
  if (!isConditionTrue(crd, 'Established')) return [];
  const versions = new CustomVersions(crd.spec);
  return crd.spec.versions
    .filter(({ served, storage }) => served || storage)
    .map((version) => anyDefinition(definitionOf(crd, version, versions)));
}

/** `widgets.example.com` */
export function storedNameOf({ metadata }: CustomResourceDefinition): CustomResourceName {
  // The name is the plural and the group, which has a dot: validation saw to it.
  return metadata.name as CustomResourceName;
}

function definitionOf(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  versions: CustomVersions,
): ResourceDefinition<CustomObject> {
  const { spec } = crd;
  const { group } = spec;
  const names = crd.status.acceptedNames ?? spec.names;
  const { subresources, selectableFields = [] } = version;
  const { status, scale } = subresources ?? {};
  const schema = versions.schemaOf(version.name);
  const ofScale = scale && customScale(scale);
  const errors = (object: CustomObject, old?: CustomObject): readonly FieldError[] => [
    ...valueErrors(schema, fieldsOf(object), old && fieldsOf(old)),
    ...(scale === undefined ? NO_ERRORS : scaleErrors(scale, fieldsOf(object))),
  ];
  return {
    resource: names.plural,
    // As it is called in this group, whatever others call so.
    kind: names.kind as unknown as CustomKind,
    apiVersion: `${group}/${version.name}` as CustomObject['apiVersion'],
    group,
    namespaced: spec.scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    nameRule: isDNS1123Subdomain,
    allowUnconditionalUpdate: false,
    selectableFields: {
      'metadata.name': ({ metadata }) => metadata.name,
      ...Object.fromEntries(selectableFields.map(({ jsonPath }) => selectable(jsonPath))),
    },
    indexedFields: [],
    prepareForCreate(object) {
      if (status !== undefined) delete object.status;
      object.metadata.generation = 1;
    },
    prepareForUpdate: (next, old) => countCustomGeneration(next, old, status !== undefined),
    validate: (object) => errors(object),
    validateUpdate: errors,
    ...(status === undefined ? {} : { status: { ...CUSTOM_STATUS, validateUpdate: errors } }),
    ...(ofScale === undefined ? {} : { scale: ofScale }),
    view: viewOf(crd, version, versions),
    custom: rulesOf(crd, version, versions),
  };
}

/** `widgets.example.com`, or of a version that is not stored `widgets.example.com/v1beta1`. */
function viewOf(
  crd: CustomResourceDefinition,
  { name, storage }: CustomResourceDefinitionVersion,
  versions: CustomVersions,
): ResourceView {
  const storedAs = storedNameOf(crd);
  return {
    name: storage ? storedAs : `${storedAs}/${name}`,
    storedAs,
    read: versions.reader(name),
    write: versions.writer(),
  };
}

function rulesOf(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  versions: CustomVersions,
): CustomRules {
  const { name } = version;
  const names = crd.status.acceptedNames ?? crd.spec.names;
  const schema = versions.schemaOf(name);
  const isTerminating =
    crd.metadata.deletionTimestamp !== undefined || isConditionTrue(crd, 'Terminating');
  return {
    singular: names.singular ?? names.kind.toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
    isServed: version.served,
    isTerminating,
    establishedAt: findCondition(crd, 'Established')?.lastTransitionTime ?? '',
    columns: version.additionalPrinterColumns ?? [],
    warning: deprecationWarning(crd.spec, version),
    openApi: openApiOf(schema),
    type: valueTypeOf(schema),
    scalePath: scalePathOf(version),
    conversions: versions.conversions,
    decode: versions.decoder(name),
  };
}

/** Of the number that the `scale` subresource writes. */
function scalePathOf({ subresources }: CustomResourceDefinitionVersion): FieldSet | undefined {
  const { specReplicasPath } = subresources?.scale ?? {};
  if (specReplicasPath === undefined) return undefined;
  return FieldSet.of(fieldPath(...readSimplePath(specReplicasPath)));
}

/** `.spec.color`, selected by as `spec.color`. */
function selectable(jsonPath: string): readonly [string, (object: CustomObject) => string] {
  const path = readSimplePath(jsonPath);
  const read = (object: CustomObject): string => {
    const value = valueAt(fieldsOf(object), path);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
  };
  return [path.join('.'), read];
}

function fieldsOf(object: CustomObject): JsonObject {
  return object as unknown as JsonObject;
}
