/**
 * CustomResourceDefinitions. What follows from them is in src/api/custom.
 * Upstream: apiextensions-apiserver pkg/registry/customresourcedefinition, pkg/apis/apiextensions/v1/defaults.go.
 */
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import { share } from '../structural-sharing.ts';
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionStatus,
  validateCustomResourceDefinitionUpdate,
} from '../validation/custom-resource-definition.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const customResourceDefinitions: ResourceDefinition<CustomResourceDefinition> = {
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  apiVersion: 'apiextensions.k8s.io/v1',
  group: 'apiextensions.k8s.io',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: false,
  selectableFields: {},
  indexedFields: [],
  setDefaults,
  prepareForCreate(crd) {
    crd.metadata.generation = 1;
    crd.status = { acceptedNames: { plural: '', kind: '' }, storedVersions: [] };
    addStoredVersion(crd);
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
    next.spec = share(old.spec, next.spec);
    if (next.spec === old.spec) return;
    next.metadata.generation = (old.metadata.generation ?? 0) + 1;
    addStoredVersion(next);
  },
  validate: validateCustomResourceDefinition,
  validateUpdate: validateCustomResourceDefinitionUpdate,
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
    validateUpdate: validateCustomResourceDefinitionStatus,
  },
};

/** What a client left out of the spec is there afterwards, if only to be found wrong. */
function setDefaults(crd: CustomResourceDefinition): void {
  const { names, conversion, versions }: Partial<CustomResourceDefinition['spec']> = crd.spec;
  const kind = names?.kind ?? '';
  crd.spec = {
    ...crd.spec,
    versions: versions ?? [],
    names: {
      ...names,
      plural: names?.plural ?? '',
      kind,
      singular: names?.singular || kind.toLowerCase(),
      ...(kind === '' ? {} : { listKind: names?.listKind || `${kind}List` }),
    },
    conversion: conversion ?? { strategy: 'None' },
  };
}

function addStoredVersion(crd: CustomResourceDefinition): void {
  const { storedVersions = [] } = crd.status;
  const storage = crd.spec.versions.find((each) => each.storage)?.name;
  if (storage === undefined || storedVersions.includes(storage)) return;
  crd.status = { ...crd.status, storedVersions: [...storedVersions, storage] };
}
