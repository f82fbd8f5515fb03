/** Deployments. Upstream: pkg/registry/apps/deployment/strategy.go. */
import type { Deployment } from '../workload-objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { setDeploymentDefaults } from '../defaults/workload-defaults.ts';
import { validateDeployment, validateDeploymentUpdate } from '../validation/workloads.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import {
  beginGenerations,
  countGeneration,
  SCALE_OF_REPLICAS,
  STATUS_ALONE,
} from './spec-generation.ts';

export const deployments: ResourceDefinition<Deployment> = {
  resource: 'deployments',
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  group: 'apps',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  shortNames: ['deploy'],
  categories: ['all'],
  selectableFields: {},
  indexedFields: [],
  setDefaults: setDeploymentDefaults,
  prepareForCreate: beginGenerations,
  prepareForUpdate(next, old) {
    countGeneration(next, old);
    const { metadata } = next;
    // Upstream counts changes of annotations, too.
    const isSame = sameValue(metadata.annotations ?? {}, old.metadata.annotations ?? {});
    if (!isSame && metadata.generation === old.metadata.generation) {
      metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  },
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  status: STATUS_ALONE,
  scale: SCALE_OF_REPLICAS,
};
