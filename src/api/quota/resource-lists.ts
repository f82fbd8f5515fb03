/** Sums and comparisons of lists of quantities. Pure. Upstream: apiserver pkg/quota/v1/resources.go. */
import { addQuantities, compareQuantities, subtractQuantities } from '../quantity.ts';
import type { ResourceList } from '../quota-objects.ts';

export function addLists(a: ResourceList, b: ResourceList): ResourceList {
  const sum = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const before = sum[name];
    sum[name] = before === undefined ? amount : addQuantities(before, amount);
  }
  return sum;
}

/** Of each resource the greater amount. */
export function greaterList(a: ResourceList, b: ResourceList): ResourceList {
  const greater = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const before = greater[name];
    if (before === undefined || compareQuantities(amount, before) > 0) greater[name] = amount;
  }
  return greater;
}

/** What `after` has more than `before`, never less than nothing. */
export function increase(after: ResourceList, before: ResourceList): ResourceList {
  return mapList(after, (amount, name) => {
    const difference = subtractQuantities(amount, before[name] ?? '0');
    return compareQuantities(difference, '0') > 0 ? difference : '0';
  });
}

export function mapList(
  list: ResourceList,
  change: (amount: string, name: string) => string,
): ResourceList {
  return Object.fromEntries(
    Object.entries(list).map(([name, amount]) => [name, change(amount, name)]),
  );
}

/** What of the list is wanted. */
export function pickList(
  list: ResourceList,
  isWanted: (name: string, amount: string) => boolean,
): ResourceList {
  return Object.fromEntries(
    Object.entries(list).filter(([name, amount]) => isWanted(name, amount)),
  );
}

export function isEmptyList(list: ResourceList): boolean {
  return Object.keys(list).length === 0;
}

/** The same resources, worth the same. */
export function sameLists(a: ResourceList, b: ResourceList): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = b[name];
    return other !== undefined && compareQuantities(a[name] ?? '0', other) === 0;
  });
}

/** `pods=1,requests.cpu=500m`, by name. */
export function listText(list: ResourceList): string {
  return Object.keys(list)
    .sort()
    .map((name) => `${name}=${list[name] ?? ''}`)
    .join(',');
}
