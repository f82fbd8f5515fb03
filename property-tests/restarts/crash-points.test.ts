/**
 * Every call of the disk at which a kubelet, or an image service, can end in the life of a volume: mounted,
 * refreshed, unmounted, its image removed. Not sampled: the first call, the second, … until there is none.
 */
import { expect, it } from 'vitest';
import { playVolumeLife, type SettingsKind } from './volume-life.ts';

/** What is wrong at each call at which something is, by its number; and how many calls there are. */
async function enumerate(component: string, match: string, kind: SettingsKind) {
  const wrong = new Map<number, readonly string[]>();
  const crash = { component: `${component}/node-1`, restartAfterMs: 3000 };
  for (let nth = 1; ; nth++) {
    const seen = await playVolumeLife({ crash, match, nth, kind });
    if (seen.before === undefined) return { calls: nth - 1, wrong };
    if (seen.wrong.length > 0) wrong.set(nth, seen.wrong);
  }
}

it.each([
  ['kubelet', 'kubernetes.io~oci', 35],
  ['kubelet', 'kubernetes.io~configmap', 25],
  ['kubelet', 'kubernetes.io~secret', 25],
  ['kubelet', 'kubernetes.io~empty-dir', 5],
  ['kubelet', 'volume-subpaths', 8],
  ['imageService', '/containers/oci', 60],
])('%s: nothing is broken, wherever it ends at %s', async (component, match, atLeast) => {
  const { calls, wrong } = await enumerate(
    component,
    match,
    match.endsWith('~secret') ? 'Secret' : 'ConfigMap',
  );

  expect([...wrong]).toEqual([]);
  expect(calls).toBeGreaterThan(atLeast);
  console.info(`${component}, ${match}: ${String(calls)} calls at which it can end`);
});
