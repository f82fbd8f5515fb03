/**
 * What differs, as a strategic merge patch. Upstream: apimachinery
 * pkg/util/strategicpatch/patch_test.go, TestCustomStrategicMergePatch and what follows it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../structural-sharing.ts';
import { sameValue } from './same-value.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';
import { twoWayMergePatch } from './two-way-merge-patch.ts';

type Fields = Record<string, unknown>;

describe('twoWayMergePatch', () => {
  const ready = (status: string, more: Fields = {}) => ({ type: 'Ready', status, ...more });
  const gate = { type: 'example.com/gate', status: 'True' };
  const orderOf = (...types: string[]) => ({
    '$setElementOrder/conditions': types.map((type) => ({ type })),
  });

  it.each<[what: string, old: Fields, next: Fields, patch: Fields | undefined]>([
    ['nothing', { phase: 'Running' }, { phase: 'Running' }, undefined],
    ['a scalar', { phase: 'Pending' }, { phase: 'Running' }, { phase: 'Running' }],
    ['a field that is gone', { reason: 'a' }, {}, { reason: null }],
    ['a field that is undefined', { reason: 'a' }, { reason: undefined }, { reason: null }],
    ['a list that is new goes whole', {}, { conditions: [gate] }, { conditions: [gate] }],
    [
      'of an item what differs',
      { conditions: [gate, ready('False', { reason: 'r', message: 'm' })] },
      { conditions: [gate, ready('True', { message: 'm' })] },
      {
        conditions: [{ type: 'Ready', status: 'True', reason: null }],
        ...orderOf('example.com/gate', 'Ready'),
      },
    ],
    [
      'an item that is new, and its place',
      { conditions: [gate] },
      { conditions: [gate, ready('True')] },
      { conditions: [ready('True')], ...orderOf('example.com/gate', 'Ready') },
    ],
    [
      'an item that is gone',
      { podIPs: [{ ip: 'a' }, { ip: 'b' }] },
      { podIPs: [{ ip: 'b' }] },
      {
        podIPs: [{ $patch: 'delete', ip: 'a' }],
        '$setElementOrder/podIPs': [{ ip: 'b' }],
      },
    ],
    [
      'an order alone',
      { conditions: [gate, ready('True')] },
      { conditions: [ready('True'), gate] },
      orderOf('Ready', 'example.com/gate'),
    ],
    [
      'a list without a key goes whole',
      { containerStatuses: [{ name: 'a', ready: false }] },
      { containerStatuses: [{ name: 'a', ready: true }] },
      { containerStatuses: [{ name: 'a', ready: true }] },
    ],
    [
      'a list that has a key twice is replaced',
      { conditions: [ready('True'), ready('True')] },
      { conditions: [ready('True')] },
      { conditions: [{ $patch: 'replace' }, ready('True')] },
    ],
    [
      'where it says which fields remain, all of them',
      { resourceClaimStatuses: [{ name: 'a', resourceClaimName: 'b' }] },
      { resourceClaimStatuses: [{ name: 'a' }] },
      {
        resourceClaimStatuses: [{ name: 'a', resourceClaimName: null, $retainKeys: ['name'] }],
        '$setElementOrder/resourceClaimStatuses': [{ name: 'a' }],
      },
    ],
  ])('%s', (_what, old, next, patch) => {
    expect(twoWayMergePatch('PodStatus', old, next)).toEqual(patch);
  });

  it('nothing, if a field is only undefined that was not there', () => {
    const [old, next] = [{ metadata: {} }, { metadata: { labels: undefined } }];
    expect(twoWayMergePatch('Pod', old, next)).toBe(undefined);
  });

  it('of a set what is new and what is gone', () => {
    const metadata = (...finalizers: string[]) => ({ metadata: { finalizers } });
    expect(twoWayMergePatch('Pod', metadata('a', 'b'), metadata('b', 'c'))).toEqual({
      metadata: {
        finalizers: ['c'],
        '$deleteFromPrimitiveList/finalizers': ['a'],
        '$setElementOrder/finalizers': ['b', 'c'],
      },
    });
  });
});

describe('the law: an object and the patch to another make the other', () => {
  const letter = fc.constantFrom('a', 'b', 'c', 'd');
  const optional = { requiredKeys: [] };
  const condition = fc.record(
    { type: letter, status: letter, message: letter },
    { requiredKeys: ['type'] },
  );
  // Now and then with a key twice.
  const keyed = <T extends Fields>(item: fc.Arbitrary<T>, key: string) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.uniqueArray(item, { selector: (each) => each[key] }) },
      { weight: 1, arbitrary: fc.array(item, { maxLength: 3 }) },
    );
  const status = fc.record(
    {
      phase: letter,
      conditions: keyed(condition, 'type'),
      podIPs: keyed(fc.record({ ip: letter }), 'ip'),
      containerStatuses: fc.array(fc.record({ name: letter }), { maxLength: 2 }),
    },
    optional,
  );
  const metadata = fc.record(
    { finalizers: fc.uniqueArray(letter), labels: fc.dictionary(letter, letter) },
    optional,
  );
  const objects = fc.record({ metadata, status }, optional);

  it('holds', () => {
    let [merged, deleted] = [0, 0];
    fc.assert(
      fc.property(objects, objects, (old, next) => {
        const patch = twoWayMergePatch('Pod', deepFreeze(old), deepFreeze(next));
        const text = JSON.stringify(patch ?? {});
        if (text.includes('$setElementOrder/conditions')) merged += 1;
        if (text.includes('"$patch":"delete"')) deleted += 1;
        const made = strategicMergePatch('Pod', old, patch ?? {});
        expect(withoutEmptyLists(made)).toEqual(withoutEmptyLists(next));
        expect(patch === undefined).toBe(sameValue(old, next));
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(merged).toBeGreaterThan(20);
    expect(deleted).toBeGreaterThan(20);
  });
});

/** Whether a list is empty or not there, the language of patches can say only half of the time. */
function withoutEmptyLists(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) =>
      Array.isArray(item) && item.length === 0 ? undefined : item,
    ),
  );
}
