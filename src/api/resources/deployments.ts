/** Deployments. Upstream: pkg/registry/apps/deployment/strategy.go. */
import type { Deployment } from '../workload-objects.ts';
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
  prepareForUpdate: countGeneration,
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  status: STATUS_ALONE,
  scale: SCALE_OF_REPLICAS,
};
