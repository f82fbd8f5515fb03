/** What a snapshotter nests below a volume (bug catalogue, N-W4, imgvol-4): plays on a node whose mounter nests. */
import fc from 'fast-check';
import { unmountsRootsOnly } from '../defects/unmounts-roots-only.ts';
import { nestsMounts } from '../image-volumes/nesting-mounter.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { create, remove } from '../workloads/motif-parts.ts';
import type { VolumeShape } from '../workloads/pod-shape.ts';
import { podOver } from '../workloads/volume-motifs.ts';
import type { Workload } from '../workloads/workload.ts';

const volume: fc.Arbitrary<VolumeShape> = fc.oneof<fc.Arbitrary<VolumeShape>[]>(
  fc.constant({ is: 'image', image: 1, pullPolicy: 'IfNotPresent' }),
  fc.constant({ is: 'oci', tag: 0, pinned: false }),
);

/** Two containers over one volume, at most one of which cannot be made; the pod is deleted. */
const subjects: fc.Arbitrary<Workload> = fc
  .record({
    volume,
    part: fc.constantFrom('' as const, 'etc' as const, 'version' as const),
    removeAfterMs: fc.integer({ min: 0, max: 5000 }),
    graceSeconds: fc.constantFrom(0, 1, 5),
    seed: fc.nat(1_000_000),
  })
  .map(({ volume: of, part, removeAfterMs, graceSeconds, seed }) => ({
    actions: [
      create(podOver(of, [{ does: 'read' }, ''], [{ does: 'run' }, part])),
      remove(removeAfterMs, graceSeconds),
    ],
    answers: [],
    seed,
    kubelet: {},
  }));

export const nestedMountsGo = ownLaw({
  name: 'N-W4, P22: what is mounted below a volume goes with it, and its pod goes in the end',
  because: 'whoever unmounts a volume knows the root of it, and a mount below makes that one busy.',
  oracle: 'the stock of the idle cluster (src/lab/leftovers.ts), on a node whose mounter nests',
  file: 'property-tests/nested-mounts.test.ts',
  subjects,
  runs: 25,
  sometimes: [
    'something was nested in an image volume',
    'something was nested in a volume of the draft',
  ],
  defect: unmountsRootsOnly,
  judge: async (workload, sometimes, defect) => {
    const nested: string[] = [];
    const played = await play(workload, nestsMounts(nested, defect?.hidesNested === true));
    for (const target of nested) {
      sometimes(
        target.includes('/image-volumes/')
          ? 'something was nested in an image volume'
          : 'something was nested in a volume of the draft',
      );
    }
    if (played.ending === undefined) return `the world ended: ${String(played.endedBy)}`;
    const { leftovers } = played.ending;
    return leftovers.length === 0 ? undefined : leftovers.join('; ');
  },
  lines: kubectlLines,
});
