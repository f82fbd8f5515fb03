/** Which evaluator a resource has. Upstream: pkg/quota/v1/evaluator/core/registry.go, install/registry.go. */
import { claimUsage } from './claim-usage.ts';
import { countName, objectCount, type Evaluator } from './evaluator.ts';
import { podUsage } from './pod-usage.ts';
import { serviceUsage } from './service-usage.ts';

/** What an evaluator needs to know of a resource. */
interface Quotable {
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly namespaced: boolean;
}

/** Quotas had names for these before they had one for every resource. */
const ALIASES: readonly string[] = [
  'configmaps',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
];

const KNOWN = new Map<string, Evaluator | undefined>([
  ['count/pods', podUsage as unknown as Evaluator],
  ['count/services', serviceUsage as unknown as Evaluator],
  ['count/persistentvolumeclaims', claimUsage as unknown as Evaluator],
  ['count/events', undefined],
  ['count/events.events.k8s.io', undefined],
]);

/** Undefined: quotas do not count it. */
export function evaluatorOf({ resource, group, namespaced }: Quotable): Evaluator | undefined {
  if (!namespaced) return undefined;
  const name = countName(resource, group);
  if (KNOWN.has(name)) return KNOWN.get(name);
  const hasAlias = group === '' && ALIASES.includes(resource);
  return hasAlias ? objectCount(name, resource) : objectCount(name);
}
