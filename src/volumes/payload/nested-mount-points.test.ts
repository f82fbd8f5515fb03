/** Upstream: pkg/volume/util/nested_volumes_test.go, TestGetNestedMountpoints (v1.36). */
import { expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { nestedMountPoints } from './nested-mount-points.ts';

type Mounts = Readonly<Record<string, string>>;

const podWith = (...containers: readonly Mounts[]): Pod =>
  ({
    metadata: { name: 'web' },
    spec: {
      containers: containers.map((mounts) => ({
        name: 'main',
        volumeMounts: Object.entries(mounts).map(([mountPath, name]) => ({ name, mountPath })),
      })),
    },
  }) as unknown as Pod;

it.each<[string, readonly string[], ...(readonly Mounts[])]>([
  ['one mount', [], { '/dir': 'vol' }],
  ['a mount beside it', [], { '/dir': 'vol', '/other': 'b' }],
  ['a name that only begins so', [], { '/dir': 'vol', '/dir2': 'b' }],
  ['one below', ['nested'], { '/dir': 'vol', '/dir/nested': 'b' }],
  ['one deep below', ['a/b'], { '/dir': 'vol', '/dir/a/b': 'b' }],
  ['one below another', ['a'], { '/dir': 'vol', '/dir/a': 'b', '/dir/a/b': 'c' }],
  ['two side by side', ['a', 'ab'], { '/dir': 'vol', '/dir/a': 'b', '/dir/ab': 'c' }],
  ['written with detours', ['a'], { '/dir/': 'vol', '//dir/x/../a/': 'b' }],
  ['mounted twice, one inside', ['x', 'y'], { '/a': 'vol', '/a/x': 'b', '/b': 'vol', '/b/y': 'c' }],
  ['in two containers', ['x', 'y'], { '/a': 'vol', '/a/x': 'b' }, { '/b': 'vol', '/b/y': 'c' }],
  ['in another container', [], { '/a': 'vol', '/b': 'b' }, { '/a/x': 'b', '/c': 'c' }],
])('%s', (_what, expected, ...containers) => {
  expect(nestedMountPoints('vol', podWith(...containers))).toEqual(expected);
});
