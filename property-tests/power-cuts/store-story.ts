/**
 * The life of an image store, which loses its power before one call of the disk: images are pulled, mounted, refreshed,
 * unmounted and removed.
 */
import fc from 'fast-check';
import { UNSYNCED_FATES, type UnsyncedFate } from '../../src/sim/index.ts';

export interface StoreStory {
  /** Before this call of the disk, counted from 1. */
  readonly call: number;
  readonly unsynced: UnsyncedFate;
  readonly seed: number;
}

/** About as many as the story has; they are counted in power-cut-in-a-store.test.ts. */
export const CALLS = 240;

export const storeStories: fc.Arbitrary<StoreStory> = fc.record({
  call: fc.integer({ min: 1, max: CALLS }),
  unsynced: fc.constantFrom(...UNSYNCED_FATES, 'drawn' as const, 'drawn' as const),
  seed: fc.nat(1_000_000),
});

/** The same for the directory of a cluster: power-cut-in-a-cluster.test.ts counts its calls. */
export const CLUSTER_CALLS = 104;

export const clusterStories: fc.Arbitrary<StoreStory> = storeStories.map((story) => ({
  ...story,
  call: 1 + ((story.call - 1) % CLUSTER_CALLS),
}));

export function storeStoryLines({ call, unsynced, seed }: StoreStory): readonly string[] {
  const fate = unsynced === 'drawn' ? `its own fate, seed ${String(seed)}` : unsynced;
  return [`the power goes before call ${String(call)} of the disk; what is not synced: ${fate}`];
}
