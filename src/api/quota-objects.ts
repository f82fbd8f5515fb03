/** What a namespace may use: LimitRange and ResourceQuota. Shapes come from `kubernetes-types`; see objects.ts. */
import type * as core from 'kubernetes-types/core/v1.js';
import type { NamespacedMeta } from './objects.ts';

/** Quantities by the name of the resource: `{ cpu: '500m' }`. */
export type ResourceList = Record<string, string>;

export type LimitRangeItem = core.LimitRangeItem;

export interface LimitRange {
  apiVersion: 'v1';
  kind: 'LimitRange';
  metadata: NamespacedMeta;
  spec: { limits?: LimitRangeItem[] };
}

export type ResourceQuotaSpec = core.ResourceQuotaSpec;
export type ScopeRequirement = core.ScopedResourceSelectorRequirement;

export interface ResourceQuota {
  apiVersion: 'v1';
  kind: 'ResourceQuota';
  metadata: NamespacedMeta;
  spec: ResourceQuotaSpec;
  status: { hard?: ResourceList; used?: ResourceList };
}

/** By the plural name, as in objects.ts. */
export interface QuotaResources {
  limitranges: LimitRange;
  resourcequotas: ResourceQuota;
}
