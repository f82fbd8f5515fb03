/**
 * kubectl edit: an object is read, changed by a person, and written back if nobody else wrote it
 * meanwhile; if somebody did, the person is asked again. Upstream:
 * staging/src/k8s.io/kubectl/pkg/cmd/util/editor (v1.36), whose patch has the same outcome.
 */
import { produce, type Draft } from 'immer';
import { StatusError, type ObjectKey, type ResourceClient } from '../api/index.ts';
import {
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../sim/index.ts';
import { InputError } from './input-error.ts';

/** Changes a draft in place. Asked again after a conflict, so it must not count on what it saw. */
export type Recipe<T> = (draft: Draft<T>) => void;

/**
 * The object as the server has it afterwards.
 *
 * @throws {StatusError} @throws {InputError} for a change of the status, which is not a person's
 */
export function editObject<T extends object>(
  client: ResourceClient<T>,
  key: ObjectKey,
  recipe: Recipe<T>,
): Operation<T> {
  return operation(() => editing(client, key, recipe));
}

function* editing<T extends object>(
  client: ResourceClient<T>,
  key: ObjectKey,
  recipe: Recipe<T>,
): Steps<T> {
  for (;;) {
    const read = yield* perform(client.get(key));
    const edited = produce(read, (draft) => {
      recipe(draft);
    });
    if (edited === read) return read;
    if (statusOf(edited) !== statusOf(read)) {
      throw new InputError(`${key.name}: a status is written by components, not by a person`);
    }
    try {
      return yield* perform(client.update(edited));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof StatusError) || error.reason !== 'Conflict') throw error;
    }
  }
}

function statusOf(object: object): unknown {
  return 'status' in object ? object.status : undefined;
}
