/** Whether a rule covers a request, or another rule. Upstream: plugin/pkg/auth/authorizer/rbac, component-helpers auth/rbac/validation. */
import type { PolicyRule } from '../../index.ts';
import { isOfPath, type Attributes } from './attributes.ts';

export function allows(rule: PolicyRule, attributes: Attributes): boolean {
  const { verbs } = rule;
  if (!has(verbs, attributes.verb)) return false;
  if (isOfPath(attributes))
    return (rule.nonResourceURLs ?? []).some((url) => covers(url, attributes.path));
  const { group, resource, subresource, name } = attributes;
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  return (
    has(apiGroups, group) &&
    hasResource(resources, resource, subresource) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

function hasResource(list: readonly string[], resource: string, subresource: string): boolean {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return has(list, whole) || (subresource !== '' && list.includes(`*/${subresource}`));
}

function covers(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));
}

/** One verb on one thing. */
type Simple = PolicyRule & { readonly verbs: readonly [string] };

/** Rules of `wanted` that `held` does not cover, each as small as it can be said, put together by verbs. */
export function uncovered(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  const missing = wanted
    .flatMap(breakDown)
    .filter((simple) => !held.some((rule) => coversRule(rule, simple)));
  return compact(missing);
}

function breakDown(rule: PolicyRule): readonly Simple[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => {
          const simple: Simple = { apiGroups: [group], resources: [resource], verbs: [verb] };
          if (resourceNames.length === 0) return [simple];
          return resourceNames.map((name) => ({ ...simple, resourceNames: [name] }));
        }),
      ),
    ),
    ...nonResourceURLs.flatMap((url) =>
      verbs.map((verb): Simple => ({ nonResourceURLs: [url], verbs: [verb] })),
    ),
  ];
}

function coversRule(rule: PolicyRule, { verbs: [verb], ...simple }: Simple): boolean {
  if (!has(rule.verbs, verb)) return false;
  const [url] = simple.nonResourceURLs ?? [];
  if (url !== undefined) {
    return (rule.nonResourceURLs ?? []).some(
      (each) => each === url || (each.endsWith('*') && url.startsWith(each.slice(0, -1))),
    );
  }
  const [group = ''] = simple.apiGroups ?? [];
  const [resource = ''] = simple.resources ?? [];
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  const [plain = '', subresource = ''] = resource.split('/');
  const isNamed = (simple.resourceNames ?? []).every((name) => resourceNames.includes(name));
  return (
    has(apiGroups, group) &&
    (resources.includes(resource) || hasResource(resources, plain, subresource)) &&
    (resourceNames.length === 0 || (simple.resourceNames !== undefined && isNamed))
  );
}

function compact(rules: readonly Simple[]): readonly PolicyRule[] {
  const byThing = new Map<string, PolicyRule & { verbs: string[] }>();
  for (const { verbs, ...thing } of rules) {
    const key = JSON.stringify(thing);
    const known = byThing.get(key);
    if (known === undefined) byThing.set(key, { ...thing, verbs: [...verbs] });
    else known.verbs.push(...verbs);
  }
  return [...byThing.values()];
}

/** As upstream shows one: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
export function ruleText(rule: PolicyRule): string {
  const part = (name: string, list: readonly string[] = []): readonly string[] =>
    list.length === 0 ? [] : [`${name}:${listText(list)}`];
  const parts = [
    ...part('APIGroups', rule.apiGroups),
    ...part('Resources', rule.resources),
    ...part('NonResourceURLs', rule.nonResourceURLs),
    ...part('ResourceNames', rule.resourceNames),
    ...part('Verbs', rule.verbs),
  ];
  return `{${parts.join(', ')}}`;
}

/** As Go shows a list of strings with %q. */
export function listText(list: readonly string[]): string {
  return `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;
}
