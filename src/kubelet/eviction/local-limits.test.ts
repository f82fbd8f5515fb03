/** Whose limits are exceeded by what, and what of a pod counts when one has to go. */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import type { PodUsage } from '../stats/index.ts';
import { aPod } from '../testing/pod-values.ts';
import { bytes, usageOf } from '../testing/usage-values.ts';
import { exceededLocalLimit, hasLocalLimits } from './local-limits.ts';
import { rankForEviction, type Candidate, type DiskLayout } from './rank.ts';
import type { Signal } from './thresholds.ts';

const limited = (spec: Partial<Pod['spec']>) => aPod({ spec: { ...spec } });
const cache = (sizeLimit: string, medium = '') => [
  { name: 'cache', emptyDir: { sizeLimit, medium } },
];
const container = (name: string, limit: string) => ({
  name,
  image: 'i',
  resources: { limits: { 'ephemeral-storage': limit } },
});

describe('limits of its own', () => {
  it.each<[string, Partial<Pod['spec']>, number, string | undefined]>([
    ['no limit', {}, 900, undefined],
    ['a volume within its own', { volumes: cache('1Ki') }, 1024, undefined],
    [
      'a volume beyond its own',
      { volumes: cache('1Ki') },
      1025,
      'Usage of EmptyDir volume "cache" exceeds the limit "1Ki". ',
    ],
    ['a limit of 0 is none', { volumes: cache('0') }, 900, undefined],
    ['a pod within the sum', { containers: [container('main', '2Ki')] }, 2048, undefined],
    [
      'a pod beyond the sum',
      { containers: [container('main', '1Ki'), container('other', '1Ki')] },
      2049,
      'Pod ephemeral local storage usage exceeds the total limit of containers 2Ki. ',
    ],
    [
      'a volume before the pod',
      { volumes: cache('1Ki'), containers: [container('main', '1Ki')] },
      1025,
      'Usage of EmptyDir volume "cache" exceeds the limit "1Ki". ',
    ],
  ])('%s', (_what, spec, usedBytes, message) => {
    const usage = usageOf({ local: bytes(usedBytes) });

    expect(exceededLocalLimit(limited(spec), usage, 'one')?.message).toBe(message);
  });

  /** Of `main`, beside another container, so that the pod may have twice as much. */
  const two = [container('main', '1Ki'), container('other', '1Ki')];
  const ofMain = {
    signal: 'ephemeralcontainerfs.limit',
    message: 'Container main exceeded its local ephemeral storage limit "1Ki". ',
  };
  const ofPod = {
    signal: 'ephemeralpodfs.limit',
    message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Ki. ',
  };

  it.each<[string, typeof two, Parameters<typeof usageOf>[0], DiskLayout, unknown]>([
    ['its log', two, { logs: bytes(1025) }, 'one', ofMain],
    ['no log that is exactly as large', two, { logs: bytes(1024) }, 'one', undefined],
    ['what it wrote', two, { rootfs: bytes(1025) }, 'one', ofMain],
    ['both', two, { rootfs: bytes(1000), logs: bytes(25) }, 'one', ofMain],
    ['no layer that is elsewhere', two, { rootfs: bytes(2000) }, 'dedicated-imagefs', undefined],
    ['a log, there too', two, { logs: bytes(1025) }, 'dedicated-imagefs', ofMain],
    ['no volume', two, { local: bytes(2000) }, 'one', undefined],
    [
      'nothing under a limit of 0',
      [container('main', '0'), container('other', '1Ki')],
      { logs: bytes(900) },
      'one',
      undefined,
    ],
    [
      'nothing that its pod counts first',
      [container('main', '1Ki')],
      { rootfs: bytes(1025) },
      'one',
      ofPod,
    ],
  ])('count for a container %s', (_what, containers, used, layout, exceeded) => {
    expect(exceededLocalLimit(limited({ containers }), usageOf(used), layout)).toEqual(exceeded);
  });

  it('are looked for where there are any, in memory too', () => {
    expect(hasLocalLimits(limited({ volumes: cache('1Ki') }))).toBe(true);
    expect(hasLocalLimits(limited({ containers: [container('main', '1Ki')] }))).toBe(true);
    expect(hasLocalLimits(limited({ volumes: cache('1Ki', 'Memory') }))).toBe(true);
    expect(hasLocalLimits(limited({}))).toBe(false);
  });
});

describe('what is counted of a pod', () => {
  const layer = usageOf({ rootfs: bytes(9) });
  const log = usageOf({ logs: bytes(9) });
  const volume = usageOf({ local: bytes(9) });
  const little = usageOf({ rootfs: bytes(1), logs: bytes(1), local: bytes(1) });

  it.each<[string, Signal, DiskLayout, PodUsage | undefined, boolean]>([
    ['a layer', 'nodefs.available', 'one', layer, true],
    ['a layer', 'imagefs.available', 'one', layer, true],
    ['no layer', 'nodefs.available', 'dedicated-imagefs', layer, false],
    ['a layer', 'imagefs.available', 'dedicated-imagefs', layer, true],
    ['a log', 'nodefs.available', 'one', log, true],
    ['a log', 'nodefs.available', 'dedicated-imagefs', log, true],
    ['no log', 'imagefs.available', 'dedicated-imagefs', log, false],
    ['a volume', 'nodefs.available', 'dedicated-imagefs', volume, true],
    ['no volume', 'imagefs.available', 'dedicated-imagefs', volume, false],
    ['nothing known: it goes first', 'nodefs.available', 'one', undefined, true],
  ])('%s, for %s, disk %s', (_what, signal, layout, usage, isFirst) => {
    const named = (name: string) => aPod({ metadata: { name } });
    const candidates: readonly Candidate[] = [
      { pod: named('little'), usage: little },
      { pod: named('asked'), usage },
    ];
    const [first] = rankForEviction(candidates, signal, layout);
    expect(first?.pod.metadata.name === 'asked').toBe(isFirst);
  });
});
