/** Parts of volumes, as they are named. Upstream: pkg/kubelet/kubelet_pods_test.go, TestMakeMounts (v1.36). */
import { describe, expect, it } from 'vitest';
import type { VolumeMount } from '../../api/index.ts';
import { subPathOf } from './host-path.ts';

describe('the part that a mount names', () => {
  it.each<[Partial<VolumeMount>, string]>([
    [{}, ''],
    [{ subPath: 'etc' }, 'etc'],
    [{ subPath: 'a/..b' }, 'a/..b'],
    [{ subPathExpr: 'logs/$(NAME)' }, 'logs/web'],
  ])('%j is "%s"', (mount, part) => {
    expect(subPathOf({ name: 'v', mountPath: '/v', ...mount }, new Map([['NAME', 'web']]))).toBe(
      part,
    );
  });

  it.each<[Partial<VolumeMount>, string]>([
    [{ subPath: '/etc' }, 'error SubPath `/etc` must not be an absolute path'],
    [{ subPathExpr: '$(P)/x' }, 'error SubPath `/p/x` must not be an absolute path'],
    [{ subPath: 'a/../b' }, "unable to provision SubPath `a/../b`: must not contain '..'"],
    [{ subPathExpr: '$(N)' }, 'missing value for N'],
  ])('%j is refused: %s', (mount, message) => {
    const environment = new Map([['P', '/p']]);
    expect(() => subPathOf({ name: 'v', mountPath: '/v', ...mount }, environment)).toThrow(message);
  });
});
