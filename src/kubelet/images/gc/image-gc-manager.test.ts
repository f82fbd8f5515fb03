/** The collector of images, row by row. Upstream: pkg/kubelet/images/image_gc_manager.go (v1.36). */
import { describe, expect, it } from 'vitest';
import { CollectorBench, MINUTE_MS } from './testing/collector-bench.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** Capacity 1000, and five images: see `expected` below for what becomes of them. */
async function workedExample(bUsed = false): Promise<CollectorBench> {
  const bench = new CollectorBench();
  bench.image('b', 200);
  bench.container('of b', 'b');
  bench.image('a', 100);
  bench.container('of a', 'a', { state: 'CONTAINER_EXITED' });
  bench.image('e', 50, true);
  await bench.look();
  if (!bUsed) bench.containers.delete('of b');
  await bench.advance(50 * MINUTE_MS);
  bench.image('c', 150);
  await bench.look();
  await bench.advance(9 * MINUTE_MS);
  bench.image('d', 300);
  await bench.look();
  await bench.advance(MINUTE_MS);
  return bench;
}

describe('a collection for space: capacity 1000, high 85, low 80, at least 2 m old', () => {
  it.each([
    // available, removed, outcome
    [151, ['c'], 'done'],
    [160, [], 'done'],
    [120, ['c'], 'done'],
    [20, ['c', 'b'], 'done'],
    // More than there is counts as all.
    [2000, [], 'done'],
  ])('%i available: removes %j', async (availableBytes, removed, outcome) => {
    const bench = await workedExample();
    bench.stats = { capacityBytes: 1000, availableBytes };

    expect(await bench.collect()).toBe(outcome);
    expect(bench.removed).toEqual(removed);
    expect(bench.counted).toEqual(removed.map(() => 'space'));
    expect(bench.said).toEqual([]);
  });

  it('goes on after an image that cannot be removed, and says so in the end', async () => {
    const bench = await workedExample();
    bench.stats = { capacityBytes: 1000, availableBytes: 20 };
    bench.stuck.add('c');

    expect(await bench.collect()).toBe(
      'wanted to free 180 bytes, but freed 200 bytes space with errors in image deletion: ' +
        'rpc error: code = Unknown desc = image c is stuck',
    );
    expect(bench.removed).toEqual(['b']);
    expect(bench.said).toEqual([]);
    expect(bench.pruned).toEqual([]);
  });

  it('complains when not enough can go', async () => {
    const bench = await workedExample(true);
    bench.stats = { capacityBytes: 1000, availableBytes: 20 };
    const message =
      "Insufficient free disk space on the node's image filesystem (98% of 1000 B used). Failed to free " +
      'sufficient space by deleting unused images (freed 150 bytes). Investigate disk usage, as it could ' +
      'be used by active images, logs, volumes, or other data.';

    expect(await bench.collect()).toBe(message);
    expect(bench.removed).toEqual(['c']);
    expect(bench.said).toEqual([`Node/node-1 Warning FreeDiskSpaceFailed: ${message}`]);
    expect(bench.pruned).toHaveLength(1);
  });

  it('under disk pressure all go that are old enough, whatever the thresholds', async () => {
    const bench = await workedExample();

    expect(await bench.deleteUnused()).toBe('done');
    expect(bench.removed).toEqual(['c', 'b']);
    expect([...bench.images.keys()].sort()).toEqual(['a', 'd', 'e']);
  });

  it('under disk pressure tells what it could not do', async () => {
    const bench = await workedExample();
    bench.stuck.add('b').add('c');

    expect(await bench.deleteUnused()).toBe(
      'wanted to free 9223372036854775807 bytes, but freed 0 bytes space with errors in image deletion: ' +
        '[rpc error: code = Unknown desc = image c is stuck, rpc error: code = Unknown desc = image b is stuck]',
    );
  });
});

describe('the age at which an image may go for space', () => {
  it.each([
    [2 * MINUTE_MS - 1, []],
    [2 * MINUTE_MS, ['a']],
  ])('%i ms after it was first seen: %j', async (ageMs, removed) => {
    const bench = new CollectorBench();
    bench.stats = { capacityBytes: 1000, availableBytes: 100 };
    bench.image('a', 100);
    await bench.look();
    await bench.advance(ageMs);
    await bench.collect();

    expect(bench.removed).toEqual(removed);
  });

  it('counts anew for an image that was gone meanwhile', async () => {
    const bench = new CollectorBench();
    bench.stats = { capacityBytes: 1000, availableBytes: 100 };
    bench.image('a', 100);
    await bench.look();
    await bench.advance(HOUR_MS);
    bench.images.delete('a');
    await bench.look();
    bench.image('a', 100);
    await bench.collect();

    expect(bench.removed).toEqual([]);
  });
});

describe('images that are too old', () => {
  const old = async (maxAgeMs: number, idleMs: number): Promise<CollectorBench> => {
    const bench = new CollectorBench({ policy: { maxAgeMs } });
    bench.image('used before', 10);
    bench.image('never used', 10);
    bench.image('pinned', 10, true);
    bench.image('in use', 10);
    bench.container('old', 'used before');
    bench.container('now', 'in use');
    await bench.look();
    await bench.advance(MINUTE_MS);
    await bench.look();
    bench.containers.delete('old');
    await bench.advance(idleMs);
    return bench;
  };

  it.each([
    ['before the kubelet is as old', HOUR_MS, HOUR_MS - MINUTE_MS, []],
    ['never used ones first', HOUR_MS, HOUR_MS - MINUTE_MS + 1, ['never used']],
    ['an age ago to the millisecond', HOUR_MS, HOUR_MS, ['never used']],
    ['more than an age ago', HOUR_MS, HOUR_MS + 1, ['never used', 'used before']],
    ['without a greatest age', 0, 100 * HOUR_MS, []],
  ])('%s', async (_when, maxAgeMs, idleMs, removed) => {
    const bench = await old(maxAgeMs, idleMs);

    expect(await bench.collect(bench.world.now() - idleMs - MINUTE_MS)).toBe('done');
    expect(bench.removed).toEqual(removed);
    expect(bench.counted).toEqual(removed.map(() => 'age'));
    // Half of the disk is free: nothing was collected for space.
    expect(bench.pruned).toEqual([]);
  });

  it('the smallest age for space is none for them', async () => {
    const bench = new CollectorBench({ policy: { maxAgeMs: 3 * MINUTE_MS } });
    await bench.advance(4 * MINUTE_MS);
    bench.image('new', 10);

    expect(await bench.collect()).toBe('done');
    expect(bench.removed).toEqual(['new']);
  });

  it('one that cannot be removed ends the collection', async () => {
    const bench = await old(HOUR_MS, 2 * HOUR_MS);
    bench.stats = { capacityBytes: 0, availableBytes: 0 };
    bench.stuck.add('never used');

    expect(await bench.collect()).toBe(
      'wanted to free images older than 1h0m0s, encountered errors in image deletion: ' +
        'rpc error: code = Unknown desc = image never used is stuck',
    );
    expect(bench.removed).toEqual(['used before']);
    expect(bench.said).toEqual([]);
  });
});

describe('what is known of the disk', () => {
  it('nothing: a warning, and the same as the error', async () => {
    const bench = new CollectorBench();
    bench.stats = { capacityBytes: 0, availableBytes: 0 };

    expect(await bench.collect()).toBe('invalid capacity 0 on image filesystem');
    expect(bench.said).toEqual([
      'Node/node-1 Warning InvalidDiskCapacity: invalid capacity 0 on image filesystem',
    ]);
  });

  it('an error: that one', async () => {
    const bench = new CollectorBench();
    bench.stats = new Error('no figures');

    expect(await bench.collect()).toBe('no figures');
    expect(bench.said).toEqual([]);
  });
});

describe('a look that fails', () => {
  it('ends the collection: a container went between the list and its status', async () => {
    const bench = new CollectorBench();
    bench.container('gone', 'a');
    const list = bench.containers;
    const [container] = list.values();
    list.clear();
    if (container !== undefined) list.set('listed under another id', container);

    expect(await bench.collect()).toBe(
      'get container status: rpc error: code = NotFound desc = no container gone',
    );
  });
});

describe('use', () => {
  const full = { capacityBytes: 1000, availableBytes: 10 };

  it.each([
    ['a running container', (bench: CollectorBench) => bench.container('c', 'a')],
    [
      'an exited container',
      (bench: CollectorBench) => bench.container('c', 'a', { state: 'CONTAINER_EXITED' }),
    ],
    [
      'a container nobody knows the state of',
      (bench: CollectorBench) => bench.container('c', 'a', { state: 'CONTAINER_UNKNOWN' }),
    ],
    [
      'an image volume',
      (bench: CollectorBench) =>
        bench.container('c', 'other', { mounts: [CollectorBench.imageMount('a')] }),
    ],
    [
      "a mount of the draft's",
      (bench: CollectorBench) => void bench.mountedImageRefs.push('registry.test/a@a'),
    ],
    ['a start under way', (bench: CollectorBench) => bench.claims.hold().claim('a')],
  ])('by %s keeps an image', async (_by, use) => {
    const bench = new CollectorBench();
    bench.image('a', 100);
    await bench.look();
    await bench.advance(HOUR_MS);
    bench.stats = full;
    use(bench);
    await bench.collect();

    expect(bench.removed).toEqual([]);
  });

  it('by an image volume is not seen without the gate', async () => {
    const bench = new CollectorBench({ imageVolumes: false });
    bench.image('a', 100);
    bench.container('c', 'other', { mounts: [CollectorBench.imageMount('a')] });
    await bench.look();
    await bench.advance(HOUR_MS);
    bench.stats = full;
    await bench.collect();

    expect(bench.removed).toEqual(['a']);
  });

  it('that begins during the collection keeps an image; a decision can take that away', async () => {
    const collect = async (bench: CollectorBench): Promise<readonly string[]> => {
      bench.image('a', 100);
      bench.image('b', 100);
      await bench.look();
      await bench.advance(HOUR_MS);
      bench.stats = full;
      bench.onRemoval = (id) => {
        if (id === 'a') bench.container('new', 'b');
      };
      await bench.collect();
      return bench.removed;
    };

    expect(await collect(new CollectorBench())).toEqual(['a']);
    const isStillUnused = (id: string, { atStart }: { atStart: ReadonlySet<string> }): boolean =>
      !atStart.has(id);
    const asUpstream = new CollectorBench({ decisions: { isStillUnused } });
    expect(await collect(asUpstream)).toEqual(['a', 'b']);
  });
});

describe('pull records', () => {
  it('are pruned after a collection for space, which tells what it looked at and spared', async () => {
    const bench = new CollectorBench();
    bench.stats = { capacityBytes: 1000, availableBytes: 120 };
    bench.image('young', 10);
    bench.image('pinned', 10, true);
    await bench.collect();

    expect(bench.pruned).toEqual([[['young'], bench.world.now()]]);
  });
});
