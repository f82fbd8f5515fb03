/**
 * Fields of what a namespace may use. Notation: see struct-table.ts. Upstream: api core/v1, release 1.36;
 * kubernetes-types.test.ts compares.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

export const QUOTA_STRUCTS = {
  LimitRange: `${OBJECT}, spec LimitRangeSpec`,
  LimitRangeSpec: 'limits []LimitRangeItem',
  LimitRangeItem: `
    type string, max map:Quantity, min map:Quantity, default map:Quantity,
    defaultRequest map:Quantity, maxLimitRequestRatio map:Quantity`,
  ResourceQuota: `${OBJECT}, spec ResourceQuotaSpec, status ResourceQuotaStatus`,
  ResourceQuotaSpec: 'hard map:Quantity, scopes []string, scopeSelector ScopeSelector',
  ScopeSelector: 'matchExpressions []ScopedResourceSelectorRequirement',
  ScopedResourceSelectorRequirement: 'scopeName string, operator string, values []string',
  ResourceQuotaStatus: 'hard map:Quantity, used map:Quantity',
} as const;
