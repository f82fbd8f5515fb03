import { describe, expect, it } from 'vitest';
import type { ContainerStatus as Instance } from '../../cri/index.ts';
import { keptVolumeMounts, volumeMountStatuses } from './volume-mount-statuses.ts';

const mounts = (...volumeMounts: object[]) =>
  ({ name: 'main', volumeMounts }) as Parameters<typeof volumeMountStatuses>[0];

describe('volumeMountStatuses', () => {
  it('says nothing of a container without mounts', () => {
    expect(volumeMountStatuses({ name: 'main' })).toBeUndefined();
  });

  it('names every mount of the manifest, in its order, without its part', () => {
    const container = mounts(
      { name: 'v', mountPath: '/v', subPath: 'a/b' },
      { name: 'a', mountPath: '/a' },
    );

    expect(volumeMountStatuses(container)).toEqual([
      { name: 'v', mountPath: '/v' },
      { name: 'a', mountPath: '/a' },
    ]);
  });

  it.each([
    [undefined, 'Disabled'],
    ['Disabled', 'Disabled'],
    ['IfPossible', 'Enabled'],
    ['Enabled', 'Enabled'],
  ])('of a read-only mount says whether it is so all the way down: %s', (asked, said) => {
    const mount = { name: 'v', mountPath: '/v', readOnly: true, recursiveReadOnly: asked };

    expect(volumeMountStatuses(mounts(mount))).toEqual([
      { name: 'v', mountPath: '/v', readOnly: true, recursiveReadOnly: said },
    ]);
  });
});

describe('keptVolumeMounts', () => {
  const said = [
    { name: 'v', mountPath: '/v' },
    { name: 'e', mountPath: '/e' },
  ];

  it('are what was said before, and none if nothing was', () => {
    expect(keptVolumeMounts(said, undefined)).toEqual(said);
    expect(keptVolumeMounts(undefined, undefined)).toBeUndefined();
  });

  it('show which content an image volume has, of mounts of images alone', () => {
    const instance = {
      mounts: [
        { containerPath: '/e', hostPath: '/var/e', readonly: false },
        { containerPath: '/v', hostPath: '', readonly: true, image: { image: 'sha256:1' } },
      ],
    } as unknown as Instance;

    expect(keptVolumeMounts(said, instance)).toEqual([
      { name: 'v', mountPath: '/v', volumeStatus: { image: { imageRef: 'sha256:1' } } },
      { name: 'e', mountPath: '/e' },
    ]);
  });
});
