/**
 * From what is wanted of volumes and what is to what is done with each. Upstream:
 * pkg/kubelet/volumemanager/reconciler/reconciler.go, and reconciler_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { reconcile, type ActualView, type VolumePair } from './reconcile.ts';

type Pair = VolumePair<string, ActualView>;

const ATTACHED: ActualView = {
  isMounted: false,
  isMountedOrUncertain: false,
  isBusy: false,
  isMounting: false,
  remountRequired: false,
};
const MOUNTED: ActualView = { ...ATTACHED, isMounted: true, isMountedOrUncertain: true };
const TO_REFRESH: ActualView = { ...MOUNTED, remountRequired: true };
const UNCERTAIN: ActualView = { ...ATTACHED, isMountedOrUncertain: true };

const wanted = (actual?: ActualView): Pair => ({ desired: 'wanted', actual });
const unwanted = (actual?: ActualView): Pair => ({ desired: undefined, actual });

function planned(pair: Pair, readyToUnmount = true): readonly string[] {
  const plan = reconcile([pair], () => readyToUnmount);
  return Object.entries<readonly unknown[]>({ ...plan }).flatMap(([what, volumes]) =>
    volumes.length > 0 ? [what] : [],
  );
}

describe('a volume', () => {
  it.each<[string, Pair, readonly string[]]>([
    ['that is new is first noticed as attached', wanted(), ['attach']],
    ['that is attached is mounted', wanted(ATTACHED), ['mount']],
    ['that is uncertain is mounted', wanted(UNCERTAIN), ['mount']],
    ['that is mounted is left alone', wanted(MOUNTED), []],
    ['that is mounted and to be refreshed', wanted(TO_REFRESH), ['mount']],
    ['that is not wanted any more', unwanted(MOUNTED), ['unmount']],
    ['that is not wanted, though to be refreshed', unwanted(TO_REFRESH), ['unmount']],
    ['that is not wanted and uncertain', unwanted(UNCERTAIN), ['unmount']],
    ['that is not wanted and not mounted', unwanted(ATTACHED), ['forget']],
    ['that is not wanted and was never noticed', unwanted(), []],
  ])('%s', (_what, pair, expected) => {
    expect(planned(pair)).toEqual(expected);
  });

  // P8 of docs/oci-volume.md: no two answers of a registry can overtake each other.
  it.each(
    [ATTACHED, MOUNTED, TO_REFRESH, UNCERTAIN].flatMap((actual) => {
      const busy = { ...actual, isBusy: true };
      return [wanted(busy), unwanted(busy)];
    }),
  )('with an operation under way is left alone: %j', (pair) => {
    expect(planned(pair)).toEqual([]);
  });

  it.each([
    ['mounted for the first time', ATTACHED],
    ['refreshed', MOUNTED],
  ])('that is not wanted any more while it is %s is abandoned', (_what, actual) => {
    const mounting = { ...actual, isBusy: true, isMounting: true };

    expect(planned(unwanted(mounting))).toEqual(['abandon']);
    expect(planned(wanted(mounting))).toEqual([]);
  });

  it.each<[string, Pair, readonly string[]]>([
    ['mounted', unwanted(MOUNTED), ['postpone']],
    ['uncertain', unwanted(UNCERTAIN), ['postpone']],
    ['being mounted', unwanted({ ...ATTACHED, isBusy: true, isMounting: true }), ['postpone']],
    ['not mounted', unwanted(ATTACHED), ['forget']],
    ['wanted', wanted(ATTACHED), ['mount']],
  ])('that is %s waits, if it is to go, until it may', (_what, pair, expected) => {
    expect(planned(pair, false)).toEqual(expected);
  });
});

it('volumes are dealt with in their order', () => {
  const named = (name: string, actual: ActualView) => ({ ...actual, name });
  const { mount, unmount } = reconcile(
    [
      { desired: 'a', actual: named('a', ATTACHED) },
      { desired: undefined, actual: named('b', MOUNTED) },
      { desired: 'c', actual: named('c', ATTACHED) },
    ],
    () => true,
  );

  expect(mount.map(({ desired }) => desired)).toEqual(['a', 'c']);
  expect(unmount.map(({ name }) => name)).toEqual(['b']);
});
