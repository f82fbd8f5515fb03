/** Everything that the server warns of, about one write. */
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import type { ApiObject } from '../objects.ts';
import { share } from '../structural-sharing.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';
import { findUnsimulated } from './find-unsimulated.ts';
import { findSchemaWarnings } from './schema-warnings.ts';
import { findStrayAnnotations } from './process-annotations.ts';
import { findUpstreams } from './upstream-warnings.ts';

/** `object` and `old` as for findUnsimulated. */
export function findWarnings(object: ApiObject, old?: ApiObject): readonly FieldWarning[] {
  return both(findOwn(object, old), findOfUpstream(object, old));
}

/** What upstream would not warn of: of a new object, as the client sent it. */
export function findOwn(object: ApiObject, old?: ApiObject): readonly FieldWarning[] {
  return both(findUnsimulated(object, old), findStrayAnnotations(object, old));
}

/** What upstream warns of, too: of a new object with all that was filled in. */
export function findOfUpstream(object: ApiObject, old?: ApiObject): readonly FieldWarning[] {
  return object.kind === 'CustomResourceDefinition'
    ? findSchemaWarnings(object, old as CustomResourceDefinition | undefined)
    : findUpstreams(object, old);
}

function both(
  some: readonly FieldWarning[],
  more: readonly FieldWarning[],
): readonly FieldWarning[] {
  return more.length === 0 ? some : [...some, ...more];
}

/** Of an object: what updates write apart. */
export interface Parts {
  readonly spec: unknown;
  readonly status: unknown;
}

export function partsOf(object: ApiObject): Parts {
  return { spec: specOf(object), status: statusOf(object) };
}

/**
 * For an update from `old` to `next`, and of what it would change and may not: `sent` is what the client
 * asked for, not needed any more.
 */
export function findUpdateWarnings(
  sent: Parts,
  next: ApiObject,
  old: ApiObject,
  find: typeof findWarnings = findWarnings,
): readonly FieldWarning[] {
  const found = next === old ? NO_WARNINGS : find(next, old);
  const spec = isKept(sent.spec, specOf(next), specOf(old)) ? LEFT.spec : NO_WARNINGS;
  const status = isKept(sent.status, statusOf(next), statusOf(old)) ? LEFT.status : NO_WARNINGS;
  return spec === status ? found : [...spec, ...status, ...found];
}

const LEFT = { spec: left('spec'), status: left('status') };

function left(field: string): readonly FieldWarning[] {
  return [{ field, text: 'left as it is, this update does not write it' }];
}

function specOf(object: ApiObject): unknown {
  return 'spec' in object ? object.spec : undefined;
}

function statusOf(object: ApiObject): unknown {
  return 'status' in object ? object.status : undefined;
}

function isKept(sent: unknown, next: unknown, old: unknown): boolean {
  if (sent === old || next !== old || isEmpty(sent)) return false;
  return share(old, sent) !== old;
}

function isEmpty(part: unknown): boolean {
  return Object.keys(Object(part) as object).length === 0;
}
