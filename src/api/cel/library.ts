/**
 * The functions that Kubernetes adds to CEL. Which are there and which are not is decision 15's table.
 * Upstream: apiserver pkg/cel/library, cel-go ext.
 */
import { Environment } from '@marcbachmann/cel-js';
import { declareMacros, declarePatchTypes } from './constructions.ts';
import { registerAddresses } from './library-addresses.ts';
import { registerFormats } from './library-formats.ts';
import { registerOptionals } from './library-optionals.ts';
import { registerLists } from './library-lists.ts';
import { registerQuantities } from './library-quantities.ts';
import { registerStrings } from './library-strings.ts';
import { declareMacrosOfTwo } from './macros-of-two.ts';
import { registerUrls } from './library-urls.ts';
import { registerVersions } from './library-versions.ts';

export type Register = (signature: string, handler: (...args: never[]) => unknown) => void;

/** Signatures here, handlers beside: what a function is given is of the types that it declares. */
export function baseEnvironment(): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    // Looked at afterwards: see literals.ts.
    homogeneousAggregateLiterals: false,
  });
  const register: Register = (signature, handler) => {
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown, {
      async: false,
    });
  };
  registerStrings(register);
  registerLists(register, environment);
  registerQuantities(register, environment);
  registerAddresses(register, environment);
  registerUrls(register, environment);
  registerVersions(register, environment);
  registerFormats(register, environment);
  registerOptionals(register);
  declareMacros(environment);
  declareMacrosOfTwo(environment);
  return environment;
}

/** With what an expression of a mutation may make. */
export function mutatingEnvironment(base: Environment): Environment {
  const environment = base.clone();
  declarePatchTypes(environment);
  return environment;
}

/** The library has these, Kubernetes has not: they are as if they were not there. */
const UNKNOWN_METHODS = new Set(['json', 'hex', 'base64', 'at', 'string', 'getDayOfYear', 'bind']);

/** Fields of an instant in a time zone: they would ask the host for its zones. */
const ZONED = /^get(?:Date|DayOf|FullYear|Hours|Milliseconds|Minutes|Month|Seconds)/;

export function isUnprovided(name: string, argumentCount: number): boolean {
  return UNKNOWN_METHODS.has(name) || (argumentCount > 0 && ZONED.test(name));
}
