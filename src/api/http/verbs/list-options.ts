/** Which objects a list or a watch is about, as the query says. */
import { parseFieldSelector, type FieldTerm, type ListOptions } from '../../index.ts';
import type { ResourceExchange } from './context.ts';

/** @throws {StatusError} BadRequest */
export function listOptionsOf({ query, route }: ResourceExchange): ListOptions {
  const terms = [
    ...parseFieldSelector(query.get('fieldSelector') ?? ''),
    ...(route.name === undefined
      ? []
      : [{ field: 'metadata.name', value: route.name, isEqual: true }]),
  ];
  const labelSelector = query.get('labelSelector') ?? '';
  const equal = terms.filter(({ isEqual }) => isEqual);
  const contradictory = equal.some((term) => equal.some((other) => contradicts(term, other)));
  return {
    ...(route.namespace === undefined ? {} : { namespace: route.namespace }),
    fieldSelector: Object.fromEntries(equal.map(({ field, value }) => [field, value])),
    unlikeFields: [
      ...terms.filter(({ isEqual }) => !isEqual),
      // Of two values for one field at least one is missed by every object.
      ...(contradictory ? equal : []),
    ],
    ...(labelSelector === '' ? {} : { labelSelector }),
  };
}

function contradicts(a: FieldTerm, b: FieldTerm): boolean {
  return a.field === b.field && a.value !== b.value;
}
