/** What quotas have to know of a resource. Upstream: apiserver pkg/quota/v1/interfaces.go, generic/evaluator.go. */
import type { Instant } from '../../sim/index.ts';
import type { ApiObject } from '../objects.ts';
import type { ResourceList, ResourceQuota, ScopeRequirement } from '../quota-objects.ts';

export interface Evaluator<T extends ApiObject = ApiObject> {
  /** Whether an object may use something of this name: `requests.cpu`, `count/pods`. */
  readonly counts: (name: string) => boolean;
  /** What the object uses, at this instant. */
  readonly usage: (object: T, now: Instant) => ResourceList;
  readonly isInScope: (object: T, scope: ScopeRequirement) => boolean;
  /** Why an object cannot be counted; '' if it can. `hard`: the names that are limited. */
  readonly complaint?: (object: T, hard: readonly string[]) => string;
  /** Whether an update may use more. Default: none does. */
  readonly mayUseMore?: (next: T, old: T) => boolean;
  /** Whether an update may have left something to others. Default: none has. */
  readonly mayUseLess?: (next: T, old: T, now: Instant) => boolean;
}

/** `count/pods`, `count/deployments.apps` */
export function countName(resource: string, group: string): string {
  return group === '' ? `count/${resource}` : `count/${resource}.${group}`;
}

/** Counts objects, by whichever of the names the quota has. */
export function objectCount(...names: readonly string[]): Evaluator {
  const usage = Object.fromEntries(names.map((name) => [name, '1']));
  return {
    counts: (name) => names.includes(name),
    usage: () => usage,
    isInScope: () => false,
  };
}

/** The scopes of both lists, all of which an object has to be in. */
export function scopesOf({ spec }: ResourceQuota): readonly ScopeRequirement[] {
  const { scopes, scopeSelector } = spec;
  if (scopes === undefined && scopeSelector === undefined) return NO_SCOPES;
  return [
    ...(scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(scopeSelector?.matchExpressions ?? []),
  ];
}

const NO_SCOPES: readonly ScopeRequirement[] = [];

/** Whether the requirement holds for a value; '' counts as none. */
export function holds({ operator, values = [] }: ScopeRequirement, value: string): boolean {
  switch (operator) {
    case 'Exists':
      return value !== '';
    case 'DoesNotExist':
      return value === '';
    case 'In':
      return value !== '' && values.includes(value);
    default:
      return value === '' || !values.includes(value);
  }
}
