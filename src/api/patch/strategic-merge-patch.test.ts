/**
 * Strategic merge patch, row by row as a real API server shows it (api.md 7.2, 7.3).
 * Upstream: apimachinery pkg/util/strategicpatch/patch_test.go.
 */
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../structural-sharing.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

type Fields = Record<string, unknown>;

const named = (names: string): Fields[] => [...names].map((name) => ({ name }));
const pod = (spec: Fields): Fields => ({ spec });

function patchedSpec(live: Fields, patch: Fields): unknown {
  return strategicMergePatch('Pod', deepFreeze(pod(live)), pod(patch))['spec'];
}

/** The names of the containers afterwards. */
function order(live: string, patch: Fields): string {
  const { spec } = strategicMergePatch('Pod', pod({ containers: named(live) }), pod(patch));
  const { containers } = spec as { readonly containers: readonly { readonly name: string }[] };
  return containers.map(({ name }) => name).join('');
}

const ORDER = '$setElementOrder/containers';

describe('the order of a merged list (7.3.1), live ABCD', () => {
  it.each<[what: string, patch: Fields, result: string]>([
    ['X', { containers: named('X') }, 'XABCD'],
    ['X, Y', { containers: named('XY') }, 'XYABCD'],
    ['D, B', { containers: named('DB') }, 'ACDB'],
    ['B, X', { containers: named('BX') }, 'ABXCD'],
    ['X, C', { containers: named('XC') }, 'XABCD'],
    ['the order D, A', { [ORDER]: named('DA') }, 'BCDA'],
    ['the order A, X, C and X', { [ORDER]: named('AXC'), containers: named('X') }, 'AXBCD'],
    ['the order A, B, C, D, X and X', { [ORDER]: named('ABCDX'), containers: named('X') }, 'ABCDX'],
    ['an order with names that nobody has', { [ORDER]: named('QBQA') }, 'BACD'],
    [
      'the deletion of B, and X',
      { containers: [{ name: 'B', $patch: 'delete' }, { name: 'X' }] },
      'XACD',
    ],
    ['a replacement, Q', { containers: [{ $patch: 'replace' }, { name: 'Q' }] }, 'Q'],
    ['X twice', { containers: named('XX') }, 'XABCD'],
    ['nothing', { containers: [] }, 'ABCD'],
  ])('%s', (_what, patch, result) => {
    expect(order('ABCD', patch)).toBe(result);
  });

  it('is the same for plain values', () => {
    const patched = strategicMergePatch(
      'Pod',
      { metadata: { finalizers: ['a', 'b', 'c'] } },
      {
        metadata: {
          finalizers: ['x'],
          '$setElementOrder/finalizers': ['c', 'x', 'a'],
          '$deleteFromPrimitiveList/finalizers': ['b'],
        },
      },
    );
    expect(patched).toEqual({ metadata: { finalizers: ['c', 'x', 'a'] } });
  });
});

describe('fields', () => {
  it.each<[what: string, live: Fields, patch: Fields, result: Fields]>([
    ['a scalar replaces', { hostname: 'a' }, { hostname: 'b' }, { hostname: 'b' }],
    ['null removes', { hostname: 'a', subdomain: 'b' }, { hostname: null }, { subdomain: 'b' }],
    [
      'maps merge',
      { nodeSelector: { a: '1', b: '2' } },
      { nodeSelector: { b: null, c: '3' } },
      { nodeSelector: { a: '1', c: '3' } },
    ],
    [
      'what is not there yet is taken without its nulls',
      {},
      { nodeSelector: { a: '1', b: null } },
      { nodeSelector: { a: '1' } },
    ],
    [
      'items merge, and lists within them',
      { containers: [{ name: 'c', image: 'a', env: [{ name: 'E', value: '1' }] }] },
      { containers: [{ name: 'c', image: 'b', env: [{ name: 'F', value: '2' }] }] },
      {
        containers: [
          {
            name: 'c',
            image: 'b',
            env: [
              { name: 'F', value: '2' },
              { name: 'E', value: '1' },
            ],
          },
        ],
      },
    ],
    [
      'ports by their number',
      { containers: [{ name: 'c', ports: [{ containerPort: 80, name: 'web' }] }] },
      { containers: [{ name: 'c', ports: [{ containerPort: 80, name: 'http' }] }] },
      { containers: [{ name: 'c', ports: [{ containerPort: 80, name: 'http' }] }] },
    ],
    [
      'of an item twice in the patch the last says what it is',
      { containers: [{ name: 'c', image: 'a' }] },
      {
        containers: [
          { name: 'c', image: 'b', tty: true },
          { name: 'c', image: 'd' },
        ],
      },
      { containers: [{ name: 'c', image: 'd', tty: true }] },
    ],
    [
      'a list without a key is replaced, by none too',
      { tolerations: [{ key: 'a' }], readinessGates: [{ conditionType: 'a' }] },
      { tolerations: [{ key: 'b' }], readinessGates: [] },
      { tolerations: [{ key: 'b' }], readinessGates: [] },
    ],
    ['a merged list goes by null', { containers: named('A') }, { containers: null }, {}],
    [
      'a map is replaced',
      { nodeSelector: { a: '1' } },
      { nodeSelector: { $patch: 'replace', b: '2' } },
      { nodeSelector: { b: '2' } },
    ],
    [
      'a map is emptied',
      { nodeSelector: { a: '1' } },
      { nodeSelector: { $patch: 'delete' } },
      { nodeSelector: {} },
    ],
    [
      'the source of a volume changes',
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v', $retainKeys: ['name', 'image'], image: { reference: 'r' } }] },
      { volumes: [{ name: 'v', image: { reference: 'r' } }] },
    ],
    [
      'items of what is not there are taken as they come',
      {},
      { containers: [{ name: 'A', tty: null }, { $patch: 'delete', name: 'B' }, { name: 'A' }] },
      { containers: named('AA') },
    ],
    ['an order of what is not there', {}, { [ORDER]: named('A') }, {}],
  ])('%s', (_what, live, patch, result) => {
    expect(patchedSpec(live, patch)).toEqual(result);
  });

  it('keeps a field named __proto__ a field', () => {
    const patch = JSON.parse('{"__proto__":{"spec":{"nodeName":"other"}}}') as Fields;

    const patched = strategicMergePatch('Pod', pod({}), patch);

    expect(Object.keys(patched)).toEqual(['spec', '__proto__']);
    expect(patched['spec']).toEqual({});
  });

  it('shares what the patch does not touch', () => {
    const [ready, scheduled] = [{ type: 'Ready' }, { type: 'PodScheduled' }];
    const live = deepFreeze({ spec: {}, status: { conditions: [ready, scheduled] } });

    const patched = strategicMergePatch('Pod', live, {
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    }) as unknown as typeof live;

    expect(patched.spec).toBe(live.spec);
    expect(patched.status.conditions).toEqual([{ type: 'Ready', status: 'True' }, scheduled]);
    expect(patched.status.conditions[1]).toBe(scheduled);
    expect(live.status.conditions[0]).toEqual({ type: 'Ready' });
  });
});

describe('a patch that is none', () => {
  it.each<[patch: Fields, message: string]>([
    [
      { containers: [{ image: 'x' }] },
      'map: map[image:x] does not contain declared merge key: name',
    ],
    [
      { containers: [{ $patch: 'delete' }] },
      'map: map[$patch:delete] does not contain declared merge key: name',
    ],
    [
      { [ORDER]: [{ name: 'c' }], containers: [{ name: 'zz', image: 'i' }] },
      "The order in patch list:\n[map[image:i name:zz]]\n doesn't match $setElementOrder list:\n[map[name:c]]\n",
    ],
    [
      { [ORDER]: named('AB'), containers: named('BA') },
      "The order in patch list:\n[map[name:B] map[name:A]]\n doesn't match $setElementOrder list:\n[map[name:A] map[name:B]]\n",
    ],
    [{ $patch: 'x' }, 'unknown patch type: x in map: map[$patch:x]'],
    [
      { containers: [{ name: 'A', $patch: 'x' }] },
      'unknown patch type: x in map: map[$patch:x name:A]',
    ],
    [
      { volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: {} }] },
      'invalid patch format of retainKeys',
    ],
    [{ '$setElementOrder/tolerations': [] }, 'tolerations is no list that is merged'],
    [{ [ORDER]: 'A' }, 'invalid patch format of setElementOrder list'],
  ])('%j', (patch, message) => {
    const live = { containers: named('A') };
    expect(() => patchedSpec(live, patch)).toThrow(
      expect.objectContaining({ message, code: 500, reason: '' }) as Error,
    );
  });
});

it('a selector of a budget is replaced whole, as its tag says', () => {
  const spec = { maxUnavailable: 1, selector: { matchLabels: { a: '1' } } };
  const patch = { spec: { selector: { matchLabels: { b: '2' } } } };

  expect(strategicMergePatch('PodDisruptionBudget', deepFreeze({ spec }), patch)).toEqual({
    spec: { maxUnavailable: 1, selector: { matchLabels: { b: '2' } } },
  });
});
