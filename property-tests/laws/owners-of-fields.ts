/** Server-side apply and the owners of fields, against a table of paths (api/flat-owners.ts). */
import fc from 'fast-check';
import { applyConfiguration } from '../../src/api/apply/apply-configuration.ts';
import { compare } from '../../src/api/apply/comparison.ts';
import type { Managers } from '../../src/api/apply/managers.ts';
import { afterUpdate } from '../../src/api/apply/updated-managers.ts';
import type { MapType, ValueType } from '../../src/api/apply/value-type.ts';
import {
  flatApply,
  flatUpdate,
  pathKey,
  tableOf,
  type Owners,
  type Table,
} from '../api/flat-owners.ts';
import { knowsItemsByOneKey } from '../defects/knows-items-by-one-key.ts';
import { leavesOwnersAlone } from '../defects/leaves-owners-alone.ts';
import { overlooksConflicts } from '../defects/overlooks-conflicts.ts';
import { prunesWhatOthersOwn } from '../defects/prunes-what-others-own.ts';
import { ownLaw } from '../own-law.ts';

export interface OwnersDefect {
  readonly apply?: typeof applyConfiguration;
  readonly update?: typeof afterUpdate;
}

interface Step {
  readonly verb: 'apply' | 'force' | 'update';
  readonly manager: string;
  readonly object: object;
}

const SCALAR: ValueType = { kind: 'scalar', of: 'string' };
const map = (
  fields: Readonly<Record<string, ValueType>>,
  element?: ValueType,
  isAtomic = false,
): MapType => ({
  kind: 'map',
  isAtomic,
  fields: new Map(Object.entries(fields)),
  element,
  zeros: undefined,
});
const free = map({}, SCALAR);
const item = map({ name: SCALAR, image: SCALAR, free, inner: map({ deep: SCALAR }) });
const port = map({ number: SCALAR, protocol: SCALAR, label: SCALAR });
/**
 * One of each: a scalar, a map of any keys, a list or a map that is one value, a set, lists with a key, and with
 * two of which one need not be said.
 */
const TYPE = map({
  plain: SCALAR,
  free,
  whole: { kind: 'list', element: SCALAR, merge: 'atomic' },
  one: map({ left: SCALAR, right: SCALAR }, undefined, true),
  set: { kind: 'list', element: SCALAR, merge: 'set' },
  items: { kind: 'list', element: item, merge: [{ name: 'name', default: undefined }] },
  ports: {
    kind: 'list',
    element: port,
    merge: [
      { name: 'number', default: undefined },
      { name: 'protocol', default: 'TCP' },
    ],
  },
});

const value = fc.constantFrom('1', '2');
const filled = (min: number): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(fc.constantFrom('a', 'b'), value, { minKeys: min, noNullPrototype: true });
const inner = fc.record({ deep: value });
const objects: fc.Arbitrary<object> = fc.record(
  {
    plain: value,
    free: filled(1),
    whole: fc.array(value, { minLength: 1, maxLength: 2 }),
    one: fc.record({ left: value, right: value }, { requiredKeys: [] }),
    set: fc.shuffledSubarray(['x', 'y', 'z'], { minLength: 1 }),
    items: fc.uniqueArray(
      fc.record(
        { name: fc.constantFrom('a', 'b', 'c'), image: value, free: filled(1), inner },
        { requiredKeys: ['name'] },
      ),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    ports: fc.uniqueArray(
      fc.record(
        { number: value, protocol: fc.constantFrom('TCP', 'UDP'), label: value },
        { requiredKeys: ['number'] },
      ),
      { selector: ({ number, protocol = 'TCP' }) => number + protocol, minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

const steps = fc.array(
  fc.record<Step>({
    verb: fc.constantFrom<Step['verb']>('apply', 'apply', 'force', 'update'),
    manager: fc.constantFrom('ann', 'bob', 'eve'),
    object: objects,
  }),
  { minLength: 2, maxLength: 8 },
);

export const ownersOfFields = ownLaw({
  name: 'what is applied, who owns it and what goes with it are as a table of paths says',
  because: 'one path too many makes others lose their fields, one too few makes nobody able to.',
  oracle: 'the rules read literally, over a flat table from paths to values',
  file: 'property-tests/owners-of-fields.test.ts',
  subjects: steps,
  runs: 200,
  sometimes: [
    'there was a conflict',
    'a field was taken by force',
    'two owned a field',
    'what was no longer stated went',
    'an item was stated without one of its keys',
  ],
  defects: [prunesWhatOthersOwn, overlooksConflicts, leavesOwnersAlone, knowsItemsByOneKey],
  judge: async (story: readonly Step[], sometimes, defect: OwnersDefect | undefined) => {
    await Promise.resolve();
    let live: unknown = {};
    let managers: Managers = new Map();
    let [table, owners]: [Table, Owners] = [new Map(), new Map()];
    for (const { verb, manager, object } of story) {
      const writer = { name: manager, apiVersion: 'v1', subresource: '' };
      const name = `${manager} ${verb === 'update' ? 'Update' : 'Apply'}`;
      const [tracked, now] = [<T>(fields: T): T => fields, undefined];
      const next = tableOf(TYPE, object);
      if (hasItemWithoutKey(object)) sometimes('an item was stated without one of its keys');
      if (verb === 'update') {
        const update = defect?.update ?? afterUpdate;
        managers = update(managers, compare(TYPE, live, object), writer, tracked, now);
        owners = flatUpdate(table, next, owners, name);
        [live, table] = [object, next];
      } else {
        const application = { type: TYPE, live, config: object, managers, writer, tracked, now };
        const apply = defect?.apply ?? applyConfiguration;
        const result = apply(application, verb === 'force');
        const expected = flatApply(table, next, owners, name, verb === 'force');
        if ('conflicts' in expected) {
          sometimes('there was a conflict');
          const told = result.conflicts?.map(
            (each) => ownerText(each.manager) + pathKey(each.path),
          );
          if (told?.sort().join() === expected.conflicts.join()) continue;
          return `conflicts: ${String(told)} instead of ${expected.conflicts.join()}`;
        }
        if (result.conflicts !== undefined) return `a conflict that is none`;
        if (verb === 'force' && lost(owners, expected.owners, name)) {
          sometimes('a field was taken by force');
        }
        if (expected.table.size < new Map([...table, ...next]).size) {
          sometimes('what was no longer stated went');
        }
        [live, managers] = [withoutNull(result.object), result.managers];
        [table, owners] = [tableOf(TYPE, live), expected.owners];
        const given = textOf(withoutEmpty(expected.table));
        if (textOf(table) !== given) return `the object is ${textOf(table)} instead of ${given}`;
      }
      if (isShared(owners)) sometimes('two owned a field');
      const [told, expected] = [ownersText(flat(managers)), ownersText(owners)];
      if (told !== expected) return `owners are ${told} instead of ${expected}`;
    }
    return undefined;
  },
  lines: (story) =>
    story.map(({ verb, manager, object }) => `${manager}: ${verb} ${JSON.stringify(object)}`),
});

function hasItemWithoutKey({ ports = [] }: { readonly ports?: readonly object[] }): boolean {
  return ports.some((each) => !('protocol' in each));
}

function ownerText({ name, operation }: { name: string; operation: string }): string {
  return `${name} ${operation}`;
}

function flat(managers: Managers): Owners {
  return new Map(
    [...managers.values()].map((manager) => [
      ownerText(manager),
      new Set(manager.fields.paths().map(pathKey)),
    ]),
  );
}

function ownersText(owners: Owners): string {
  const lines = [...owners].map(([name, paths]) => `${name}: ${[...paths].sort().join(' ')}`);
  return lines.sort().join('; ').replaceAll('\u0000', '/');
}

function textOf(table: Table): string {
  const lines = [...table].map(([path, leaf]) => `${path}=${leaf}`);
  return lines.sort().join(' ').replaceAll('\u0000', '/');
}

function isShared(owners: Owners): boolean {
  const all = [...owners.values()].flatMap((paths) => [...paths]);
  return new Set(all).size < all.length;
}

function lost(before: Owners, after: Owners, except: string): boolean {
  return [...before].some(
    ([name, paths]) => name !== except && (after.get(name)?.size ?? 0) < paths.size,
  );
}

/** As the decoder leaves it. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutNull(part)]));
}

/** A map or list that lost all of its parts is gone. */
function withoutEmpty(table: Table): Table {
  const paths = [...table.keys()];
  return new Map(
    [...table].filter(
      ([path, leaf]) => leaf !== '' || paths.some((each) => each.startsWith(`${path}\u0000`)),
    ),
  );
}
