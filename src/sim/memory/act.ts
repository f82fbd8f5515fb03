/** What was done at once, as the promise that a port asks for. */
import { rethrowProgrammerError } from '../index.ts';

const DONE = Promise.resolve();

export function act(operation: () => void): Promise<void> {
  try {
    operation();
    return DONE;
  } catch (error) {
    rethrowProgrammerError(error);
    return Promise.reject(error);
  }
}

export function answer<T>(operation: () => T): Promise<T> {
  try {
    return Promise.resolve(operation());
  } catch (error) {
    rethrowProgrammerError(error);
    return Promise.reject(error);
  }
}
