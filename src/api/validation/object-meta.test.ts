/** Upstream: apimachinery pkg/api/validation/objectmeta_test.go. */
import { expect, it } from 'vitest';
import type { ObjectMeta } from '../objects.ts';
import { aggregate } from './field-error.ts';
import { takesAnyFinalizer, validateObjectMeta } from './object-meta.ts';

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u' };

function faults(of: object, takesAny = false): string {
  const meta = { name: 'a', ...of } as ObjectMeta;
  return aggregate(validateObjectMeta(meta, () => [], takesAny)).replace(/^\[\]$/, '');
}

it.each<[metadata: object, faults: string]>([
  [{ ownerReferences: [owner, { ...owner, controller: true }] }, ''],
  [
    { ownerReferences: [{ ...owner, apiVersion: 'apps/', uid: '' }] },
    '[metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty, metadata.ownerReferences.uid: Invalid value: "": must not be empty]',
  ],
  [
    {
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: 's', controller: true },
      ],
    },
    `metadata.ownerReferences: Invalid value: ${JSON.stringify([
      { ...owner, controller: true },
      { ...owner, name: 's', controller: true },
    ])}: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/r and ReplicaSet/s`,
  ],
  [{ finalizers: ['example.com/a', 'foregroundDeletion'] }, ''],
  [
    { finalizers: ['example.com/a', 'b'] },
    'metadata.finalizers[1]: Invalid value: "b": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    { finalizers: ['foregroundDeletion', 'orphan'] },
    'metadata.finalizers: Invalid value: ["foregroundDeletion","orphan"]: finalizer orphan and foregroundDeletion cannot be both set',
  ],
])('%j', (metadata, expected) => {
  expect(faults(metadata)).toBe(expected);
});

it('finalizers of custom resources need no domain', () => {
  expect(faults({ finalizers: ['b'] }, takesAnyFinalizer({ group: 'a.b', custom: {} }))).toBe('');
  expect(takesAnyFinalizer({ group: '' })).toBe(false);
});
