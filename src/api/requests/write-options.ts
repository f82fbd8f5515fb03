/** What a client may say of a write beside the object; in process nobody says more than `warn`. */
import type { ApiObject } from '../objects.ts';
import type { Warn } from '../warnings/field-warning.ts';

/** What becomes of fields that the kind does not have. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface WriteOptions {
  /** Who is to own what the write changes; undefined: nobody asks. */
  readonly manager?: string | undefined;
  /** Through which the object itself is written, where it is no part of it: `scale`. */
  readonly subresource?: string | undefined;
  /** Of an apply: takes what others own, too. */
  readonly isForced?: boolean | undefined;
  /** Takes what was accepted in vain. */
  readonly warn?: Warn | undefined;
  /** Everything is done but the write itself. */
  readonly isDryRun?: boolean | undefined;
  /** Called before the object is validated, with what it was. @throws {StatusError} if the writer may not */
  readonly check?: ((next: ApiObject, old: ApiObject | undefined) => void) | undefined;
  /** What admission from outside made of it, which takes its place: see mutated-object.ts. */
  readonly mutated?: ApiObject | undefined;
  /** Default Strict. */
  readonly validation?: FieldValidation | undefined;
  /** Takes the paths of unknown fields that were dropped: `spec.foo`. */
  readonly dropped?: ((path: string) => void) | undefined;
}

export const NO_OPTIONS: WriteOptions = {};

/** What decoding does with an unknown field; undefined: it refuses the object. */
export function unknownFieldsOf({
  validation = 'Strict',
  dropped,
}: WriteOptions): ((path: string) => void) | undefined {
  if (validation === 'Strict') return undefined;
  return validation === 'Warn' && dropped !== undefined ? dropped : IGNORED;
}

const IGNORED = (): void => undefined;
