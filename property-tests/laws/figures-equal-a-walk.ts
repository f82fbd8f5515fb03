/** What is said of the disks of a node (images.md, 7.3; oci.md, O30): a law over a node whose disk fills. */
import { countsNoTrees } from '../defects/counts-no-trees.ts';
import { knowsTheDiskByHeart } from '../defects/knows-the-disk-by-heart.ts';
import { diskLaw } from '../full-disk/disk-law.ts';

export const figuresEqualAWalk = diskLaw({
  name: 'O30: what a node says of its disks is what a walk finds there',
  because:
    'sums are kept at each change, by pulls that fail, mounts, removals and pods that write.',
  oracle: 'a walk of both file systems, each file once',
  sometimes: ['something was unpacked', 'images were elsewhere', 'a disk was full'],
  defects: [countsNoTrees, knowsTheDiskByHeart],
  judge: ({ looks, story }, sometimes) => {
    for (const { figures, walked, store, at } of looks) {
      const when = `at ${String(at)} ms`;
      for (const which of ['rootFs', 'imageFs'] as const) {
        const { capacityBytes, availableBytes } = figures[which];
        const said = capacityBytes - availableBytes;
        if (availableBytes === 0) sometimes('a disk was full');
        const { usedBytes } = walked[which];
        if (said !== usedBytes) {
          return `${when} ${which} says ${String(said)} bytes, and holds ${String(usedBytes)}`;
        }
      }
      if (story.isSplit) sometimes('images were elsewhere');
      if (store === undefined) continue;
      if (store.walked.usedBytes > 2_000_000) sometimes('something was unpacked');
      if (store.says.usedBytes !== store.walked.usedBytes) {
        return `${when} the store says ${String(store.says.usedBytes)} bytes, and holds ${String(store.walked.usedBytes)}`;
      }
      if (store.says.inodesUsed !== store.walked.inodesUsed) {
        return `${when} the store says ${String(store.says.inodesUsed)} inodes, and has ${String(store.walked.inodesUsed)}`;
      }
    }
    return undefined;
  },
});
