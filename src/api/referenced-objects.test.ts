/** Upstream: pkg/api/v1/pod/util_test.go, TestPodSecrets, TestPodConfigmaps (v1.36). */
import { expect, it } from 'vitest';
import type { Pod } from './objects.ts';
import { referencedObjects } from './referenced-objects.ts';

type Fields = Readonly<Record<string, unknown>>;

const podWith = (spec: Fields): Pod =>
  ({
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'main' }], ...spec },
  }) as unknown as Pod;
const volumes = (...sources: readonly Fields[]): Fields => ({ volumes: sources });
const variables = (fields: Fields): Fields => ({ containers: [{ name: 'main', ...fields }] });
const valueFrom = (source: Fields): Fields =>
  variables({ env: [{ name: 'A', valueFrom: source }] });
const projected = (...sources: readonly Fields[]): Fields => volumes({ projected: { sources } });

it.each<[Fields, readonly string[], readonly string[]]>([
  [{}, [], []],
  [volumes({ emptyDir: {} }, { oci: { image: 'a' } }, { image: { reference: 'a' } }), [], []],
  [volumes({ configMap: { name: 'a' } }, { secret: { secretName: 'b' } }), ['a'], ['b']],
  // Whether anybody mounts it or not, and each once.
  [volumes({ configMap: { name: 'a' } }, { configMap: { name: 'a' } }), ['a'], []],
  [projected({ configMap: { name: 'a' } }, { secret: { name: 'b' } }), ['a'], ['b']],
  [projected({ downwardAPI: {} }, { serviceAccountToken: { path: 't' } }), [], []],
  [variables({ env: [{ name: 'A', value: 'a' }] }), [], []],
  [valueFrom({ fieldRef: { fieldPath: 'metadata.name' } }), [], []],
  [valueFrom({ configMapKeyRef: { name: 'a', key: 'k' } }), ['a'], []],
  [valueFrom({ secretKeyRef: { name: 'b', key: 'k' } }), [], ['b']],
  [
    variables({ envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 'b' } }] }),
    ['a'],
    ['b'],
  ],
  [{ initContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 'b' } }] }] }, [], ['b']],
  // They are read from the server.
  [{ imagePullSecrets: [{ name: 'b' }] }, [], []],
])('%j names %j and %j', (spec, configMaps, secrets) => {
  const found = referencedObjects(podWith(spec));

  expect([...(found?.configmaps ?? [])]).toEqual(configMaps);
  expect([...(found?.secrets ?? [])]).toEqual(secrets);
  expect(found === undefined).toBe(configMaps.length + secrets.length === 0);
});
