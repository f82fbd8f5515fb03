/**
 * Optional values: of what is not empty, of a list's ends, and lists of them. Upstream: cel-go cel/library.go,
 * optionalLib, version 2, as apiserver's environment has it (v1.36).
 */
import { CelFunctionError } from './cel-error.ts';
import type { Register } from './library.ts';
import { optionals } from './optional-values.ts';

interface OptionalValue {
  hasValue(): boolean;
  value(): unknown;
}

type List = readonly unknown[];

export function registerOptionals(register: Register): void {
  const { none, some } = optionals();
  const unwrapped = (list: List): List =>
    list.flatMap((each) => {
      if (!isOptional(each)) throw new CelFunctionError(`value ${String(each)} is not optional`);
      return each.hasValue() ? [each.value()] : [];
    });
  register('OptionalNamespace.ofNonZeroValue(A): optional<A>', (...[, value]: [object, unknown]) =>
    isZero(value) ? none : some.of(value),
  );
  register('OptionalNamespace.unwrap(list<optional<A>>): list<A>', (...[, list]: [object, List]) =>
    unwrapped(list),
  );
  register('list<optional<A>>.unwrapOpt(): list<A>', unwrapped);
  register('list<A>.first(): optional<A>', (list: List) =>
    list.length === 0 ? none : some.of(list[0]),
  );
  register('list<A>.last(): optional<A>', (list: List) =>
    list.length === 0 ? none : some.of(list.at(-1)),
  );
}

function isOptional(value: unknown): value is OptionalValue {
  return value instanceof optionals().none.constructor;
}

/** As an empty value of its type is. */
function isZero(value: unknown): boolean {
  if (value === null || value === '' || value === false || value === 0 || value === 0n) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  if (typeof value !== 'object') return false;
  const { prototype } = Object;
  return Object.getPrototypeOf(value) === prototype && Object.keys(value).length === 0;
}
