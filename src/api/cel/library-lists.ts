/** Lists: sorted or not, sums, the least and the greatest, places; sets. */
import { CelFunctionError } from './cel-error.ts';
import type { Environment } from '@marcbachmann/cel-js';
import { charge } from './cost-meter.ts';
import { isEqual, keyText } from './equality.ts';
import type { Register } from './library.ts';

const COMPARABLE = [
  'int',
  'double',
  'bool',
  'string',
  'google.protobuf.Duration',
  'google.protobuf.Timestamp',
];

type Comparable = bigint | number | string | boolean | { valueOf(): bigint | number };

export function registerLists(register: Register, environment: Environment): void {
  for (const type of COMPARABLE) {
    register(`list<${type}>.isSorted(): bool`, (list: readonly Comparable[]) =>
      list.every((item, at) => at === 0 || !isLess(item, list[at - 1] ?? item)),
    );
    register(`list<${type}>.min(): ${type}`, (list: readonly Comparable[]) =>
      extreme(list, 'min', (a, b) => isLess(a, b)),
    );
    register(`list<${type}>.max(): ${type}`, (list: readonly Comparable[]) =>
      extreme(list, 'max', (a, b) => isLess(b, a)),
    );
  }
  register('list<int>.sum(): int', (list: readonly bigint[]) => {
    const sum = list.reduce((a, b) => a + b, 0n);
    if (BigInt.asIntN(64, sum) !== sum) throw new CelFunctionError('integer overflow');
    return sum;
  });
  register('list<double>.sum(): double', (list: readonly number[]) =>
    list.reduce((a, b) => a + b, 0),
  );
  register('list<A>.indexOf(A): int', (list: readonly unknown[], item: unknown) =>
    BigInt(list.findIndex((each) => isEqual(each, item))),
  );
  register('list<A>.lastIndexOf(A): int', (list: readonly unknown[], item: unknown) =>
    BigInt(list.findLastIndex((each) => isEqual(each, item))),
  );
  registerParts(register);
  registerRange(register, environment);
  registerSets(register, environment);
}

/** Upstream: cel-go ext/lists.go. */
function registerParts(register: Register): void {
  type List = readonly unknown[];
  register('list<A>.slice(int, int): list<A>', (list: List, from: bigint, to: bigint) => {
    if (from < 0n || to < 0n) {
      const why = 'negative indexes not supported';
      throw new CelFunctionError(`cannot slice(${String(from)}, ${String(to)}), ${why}`);
    }
    if (from > to || to > BigInt(list.length)) {
      const why =
        from > to
          ? 'start index must be less than or equal to end index'
          : `list is length ${String(list.length)}`;
      throw new CelFunctionError(`cannot slice(${String(from)}, ${String(to)}), ${why}`);
    }
    return list.slice(Number(from), Number(to));
  });
  register('list<list<A>>.flatten(): list<A>', (lists: readonly List[]) => lists.flat());
  register('list<A>.reverse(): list<A>', (list: List) => [...list].reverse());
  register('list<A>.distinct(): list<A>', (list: List) => {
    const seen = new Set<string>();
    return list.filter((item) => seen.size < seen.add(keyText(item)).size);
  });
  for (const type of COMPARABLE) {
    register(`list<${type}>.sort(): list<${type}>`, (list: readonly Comparable[]) =>
      [...list].sort((a, b) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0)),
    );
  }
}

class Lists {
  readonly name = 'lists';
}

/** What a list may cost that nobody wrote is counted before it is made. Upstream: cel-go ext/lists.go, genRange. */
function registerRange(register: Register, environment: Environment): void {
  environment.registerType('Lists', Lists);
  environment.registerConstant('lists', 'Lists', new Lists());
  register('Lists.range(int): list<int>', (...[, size]: [lists: Lists, size: bigint]) => {
    if (size <= 0n) return [];
    charge(Number(size));
    return Array.from({ length: Number(size) }, (_, at) => BigInt(at));
  });
}

class Sets {
  readonly name = 'sets';
}

function registerSets(register: Register, environment: Environment): void {
  environment.registerType('Sets', Sets);
  environment.registerConstant('sets', 'Sets', new Sets());
  const isWithin = (inner: readonly unknown[], outer: readonly unknown[]): boolean => {
    const keys = new Set(outer.map(keyText));
    return inner.every((item) => keys.has(keyText(item)));
  };
  type Lists = [sets: Sets, a: readonly unknown[], b: readonly unknown[]];
  register('Sets.contains(list<A>, list<A>): bool', (...[, a, b]: Lists) => isWithin(b, a));
  register(
    'Sets.equivalent(list<A>, list<A>): bool',
    (...[, a, b]: Lists) => isWithin(a, b) && isWithin(b, a),
  );
  register('Sets.intersects(list<A>, list<A>): bool', (...[, a, b]: Lists) => {
    const keys = new Set(b.map(keyText));
    return a.some((item) => keys.has(keyText(item)));
  });
}

function isLess(a: Comparable, b: Comparable): boolean {
  return a < b;
}

function extreme(
  list: readonly Comparable[],
  name: string,
  isBetter: (a: Comparable, b: Comparable) => boolean,
): Comparable {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelFunctionError(`${name} called on empty list`);
  return rest.reduce((best, each) => (isBetter(each, best) ? each : best), first);
}
