/** The table of merged lists names fields that there are. */
import { expect, it } from 'vitest';
import { STRUCTS } from './struct-table.ts';
import { MERGE_LISTS } from './merge-lists.ts';

const ROWS = [...MERGE_LISTS].flatMap(([struct, lists]) =>
  [...lists].map(([field, list]) => ({ struct, field, ...list })),
);

it.each(ROWS)('$struct.$field is a list, and its items have $key', ({ struct, field, key }) => {
  const type = STRUCTS.get(struct)?.fields.get(field);
  expect(type?.kind).toBe('list');
  const element = type?.kind === 'list' ? type.element : undefined;
  if (key === undefined) expect(element?.kind).toBe('string');
  else expect(element?.kind === 'struct' && element.struct.fields.has(key)).toBe(true);
});

it('says which lists of items are matched by what (api.md 7.3)', () => {
  const keyed = ROWS.map(({ struct, field, key }) => `${struct}.${field} ${key ?? '-'}`);
  expect(keyed).toEqual(
    expect.arrayContaining([
      'PodStatus.conditions type',
      'PodStatus.podIPs ip',
      'PodStatus.hostIPs ip',
      'NodeStatus.addresses type',
      'Container.ports containerPort',
      'ObjectMeta.finalizers -',
    ]),
  );
  for (const replaced of ['tolerations', 'readinessGates', 'containerStatuses', 'taints']) {
    expect(keyed.some((row) => row.includes(`.${replaced} `))).toBe(false);
  }
});
