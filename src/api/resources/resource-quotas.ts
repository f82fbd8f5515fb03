/** ResourceQuotas: how much of what a namespace may have at once. Upstream: pkg/registry/core/resourcequota/strategy.go. */
import type { ResourceQuota } from '../quota-objects.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import {
  validateResourceQuota,
  validateResourceQuotaStatus,
  validateResourceQuotaUpdate,
} from '../validation/resource-quotas.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { STATUS_ALONE } from './spec-generation.ts';

export const resourceQuotas: ResourceDefinition<ResourceQuota> = {
  resource: 'resourcequotas',
  kind: 'ResourceQuota',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  shortNames: ['quota'],
  selectableFields: {},
  indexedFields: [],
  prepareForCreate(quota) {
    quota.status = {};
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
  },
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  status: { ...STATUS_ALONE, validateUpdate: validateResourceQuotaStatus },
};
