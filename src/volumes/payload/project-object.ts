import { perform, type Operation, type Steps } from '../../sim/index.ts';
import type { KeyProjection } from './keyed-data.ts';
import { orNothing } from './optional.ts';
import type { Payload } from './payload.ts';

/** A ConfigMap or a Secret, of a volume of its own or of a projected one. */
export interface ObjectReference {
  readonly name?: string;
  readonly items?: KeyProjection['items'];
  readonly optional?: boolean;
}

/** One that is optional and not there shows nothing. */
export function* projectObject<T>(
  object: Operation<T>,
  { items, optional = false }: ObjectReference,
  defaultMode: number | undefined,
  payload: (object: Partial<T>, projection: KeyProjection) => Payload,
): Steps<Payload> {
  const found = yield* orNothing(perform(object), optional);
  const projection = { defaultMode, optional, ...(items === undefined ? {} : { items }) };
  return payload(found ?? {}, projection);
}
