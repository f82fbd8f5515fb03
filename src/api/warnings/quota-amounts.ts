/**
 * Quotas that let containers ask for more than they may have. Upstream: pkg/registry/core/resourcequota/strategy.go,
 * WarningsOnCreate.
 */
import { compareQuantities } from '../quantity.ts';
import type { ResourceList, ResourceQuota } from '../quota-objects.ts';
import type { FieldWarning } from './field-warning.ts';

/** Of a new quota. */
export function findQuotaAmounts({ spec: { hard = {} } }: ResourceQuota): readonly FieldWarning[] {
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((resource) => {
    const name = requestName(resource, hard);
    const request = hard[name];
    const limit = hard[`limits.${resource}`];
    if (request === undefined || limit === undefined) return [];
    if (compareQuantities(request, limit) <= 0) return [];
    const rule = `should be less than limits.${resource} (${limit})`;
    return [{ field: '', text: `ResourceQuota ${name} (${request}) ${rule}` }];
  });
}

/** Two resources have a short name, too. */
function requestName(resource: string, hard: ResourceList): string {
  const name = `requests.${resource}`;
  const isShort = resource === 'cpu' || resource === 'memory';
  return isShort && hard[name] === undefined ? resource : name;
}
