/** What expressions are compiled in; made when the first one is. */
import type { Environment } from '@marcbachmann/cel-js';
import { baseEnvironment, mutatingEnvironment } from './library.ts';

/** What an expression may make beside lists and maps: nothing, or `Object{…}` and `JSONPatch{…}`. */
export type Purpose = 'judging' | 'mutating';

let environments: Readonly<Record<Purpose, Environment>> | undefined;

export function environmentFor(purpose: Purpose): Environment {
  environments ??= environmentsOf(baseEnvironment());
  return environments[purpose];
}

function environmentsOf(judging: Environment): Readonly<Record<Purpose, Environment>> {
  return { judging, mutating: mutatingEnvironment(judging) };
}
