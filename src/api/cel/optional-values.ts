import { Environment } from '@marcbachmann/cel-js';

interface OptionalClass {
  of(value: unknown): unknown;
}

interface Optionals {
  readonly none: object;
  readonly some: OptionalClass;
}

let known: Optionals | undefined;

/** The library does not give its class of optional values: an expression that has none of it does. */
export function optionals(): Optionals {
  known ??= found();
  return known;
}

function found(): Optionals {
  const environment = new Environment({ enableOptionalTypes: true });
  const none = environment.evaluate('optional.none()') as object;
  return { none, some: none.constructor as unknown as OptionalClass };
}
