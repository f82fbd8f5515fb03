import { isStatus } from '../../api/index.ts';
import { rethrowProgrammerError, type Steps } from '../../sim/index.ts';

/** Of an optional object that does not exist undefined; that it cannot be had just now is an error. */
export function* orNothing<T>(steps: Steps<T>, isOptional: boolean): Steps<T | undefined> {
  try {
    return yield* steps;
  } catch (error) {
    rethrowProgrammerError(error);
    if (isOptional && isStatus(error, 'NotFound')) return undefined;
    throw error;
  }
}
