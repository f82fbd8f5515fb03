/**
 * From what is wanted of volumes and what is to what is done with each. Upstream:
 * pkg/kubelet/volumemanager/reconciler/reconciler.go, and reconciler_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { reconcile, type VolumeView } from './reconcile.ts';

const UNMOUNTED: VolumeView = {
  desired: true,
  attached: true,
  isMounted: false,
  isMountedOrUncertain: false,
  isBusy: false,
  isMounting: false,
  remountRequired: false,
};
const NEW: VolumeView = { ...UNMOUNTED, attached: false };
const MOUNTED: VolumeView = { ...UNMOUNTED, isMounted: true, isMountedOrUncertain: true };
const UNCERTAIN: VolumeView = { ...UNMOUNTED, isMountedOrUncertain: true };
const unwanted = (view: VolumeView): VolumeView => ({ ...view, desired: false });

function planned(view: VolumeView, readyToUnmount = true): readonly string[] {
  const plan = reconcile([view], readyToUnmount);
  return Object.entries<readonly VolumeView[]>({ ...plan }).flatMap(([what, volumes]) =>
    volumes.length > 0 ? [what] : [],
  );
}

describe('a volume', () => {
  it.each<[string, VolumeView, readonly string[]]>([
    ['that is new is first noticed as attached', NEW, ['attach']],
    ['that is attached is mounted', UNMOUNTED, ['mount']],
    ['that is mounted is left alone', MOUNTED, []],
    ['that is mounted and to be refreshed', { ...MOUNTED, remountRequired: true }, ['mount']],
    ['that is not wanted any more', unwanted(MOUNTED), ['unmount']],
    [
      'that is not wanted, though to be refreshed',
      unwanted({ ...MOUNTED, remountRequired: true }),
      ['unmount'],
    ],
    ['that is not wanted and uncertain', unwanted(UNCERTAIN), ['unmount']],
    ['that is not wanted and was never mounted', unwanted(NEW), ['forget']],
    ['that is not wanted and not mounted any more', unwanted(UNMOUNTED), ['forget']],
  ])('%s', (_what, view, expected) => {
    expect(planned(view)).toEqual(expected);
  });

  // P8 of docs/oci-volume.md: no two answers of a registry can overtake each other.
  it.each([NEW, UNMOUNTED, MOUNTED, UNCERTAIN].flatMap((view) => [view, unwanted(view)]))(
    'with an operation under way is left alone: %j',
    (view) => {
      expect(planned({ ...view, isBusy: true })).toEqual([]);
      expect(planned({ ...view, isBusy: true, remountRequired: true })).toEqual([]);
    },
  );

  it.each([
    ['mounted for the first time', UNMOUNTED],
    ['refreshed', MOUNTED],
  ])('that is not wanted any more while it is %s is abandoned', (_what, view) => {
    const mounting = { ...view, isBusy: true, isMounting: true };

    expect(planned(unwanted(mounting))).toEqual(['abandon']);
    expect(planned(unwanted(mounting), false)).toEqual([]);
    expect(planned(mounting)).toEqual([]);
  });

  it('is not unmounted before every source of pods has been heard', () => {
    expect(planned(unwanted(MOUNTED), false)).toEqual([]);
    expect(planned(unwanted(UNCERTAIN), false)).toEqual([]);
    expect(planned(UNMOUNTED, false)).toEqual(['mount']);
  });
});

it('volumes are dealt with in their order', () => {
  const named = (name: string, view: VolumeView) => ({ ...view, name });
  const { mount, unmount } = reconcile(
    [named('a', UNMOUNTED), named('b', unwanted(MOUNTED)), named('c', UNMOUNTED)],
    true,
  );

  expect(mount.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(unmount.map(({ name }) => name)).toEqual(['b']);
});
