/**
 * One, two, four, … at a time: when none of them can succeed, few are tried.
 * Upstream: pkg/controller/replicaset/replica_set.go, slowStartBatch.
 */
import { StatusError } from '../../api/index.ts';
import {
  all,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';

export interface Batches {
  readonly succeeded: number;
  /** The first of those that ended the last batch. */
  readonly error: StatusError | undefined;
}

/** `make` is told which of them it makes. */
export function* slowStart(
  count: number,
  make: (at: number) => Operation<unknown>,
  initialSize = 1,
): Steps<Batches> {
  let succeeded = 0;
  let size = Math.min(count, initialSize);
  while (size > 0) {
    const first = succeeded;
    const outcomes = yield* perform(
      all(Array.from({ length: size }, (_, at) => attempt(make(first + at)))),
    );
    const errors = outcomes.filter((outcome) => outcome !== undefined);
    succeeded += size - errors.length;
    if (errors.length > 0) return { succeeded, error: errors[0] };
    size = Math.min(2 * size, count - succeeded);
  }
  return { succeeded, error: undefined };
}

/** An operation that never fails: what the server refuses is its value. */
export function attempt(work: Operation<unknown>): Operation<StatusError | undefined> {
  return operation(() => attempting(work));
}

function* attempting(work: Operation<unknown>): Steps<StatusError | undefined> {
  try {
    yield* perform(work);
    return undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof StatusError)) throw error;
    return error;
  }
}
